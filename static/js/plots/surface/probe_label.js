/**
 * The label of a probed point of the surface: its position, the true loss there once the server has
 * measured it, and the button to move there. The mark at the point is a trace.
 */

import { button, el } from "../../widgets/dom.js";
import { legendNumber } from "../../widgets/legend.js";

/** @typedef {import("./surface_types.js").PlanePoint} PlanePoint */
/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */

const AWAY = 14; // pixels between the point and its label

/**
 * @param {HTMLElement} panel what holds the areas in which the surface is drawn
 * @param {{go: () => void, close: () => void}} does
 */
export function probeLabel(panel, { go, close }) {
  const element = el("p", "surface-point");
  element.hidden = true;
  const words = el("span");
  words.setAttribute("aria-live", "polite");
  const leave = button("Go there", { press: go });
  leave.id = "go-there";
  const end = button("✕", { title: "Remove this point", label: "Remove this point", press: close });
  for (const name of ["pointerdown", "mousedown"])
    element.addEventListener(name, (event) => event.stopPropagation());
  element.append(words, leave, end);
  panel.append(element);

  /**
   * Show a point over or under its place in the area, or in a corner of it; `why` it cannot be gone
   * to, if so. Null hides it.
   * @param {PlanePoint | null} point @param {HTMLElement} [area]
   * @param {{left: number, top: number} | null} [place] @param {string} [why]
   * @param {import("./surface_types.js").Pixel | null} [ball] what it keeps clear of
   */
  return function show(point, area = panel, place = null, why = "", ball = null) {
    element.hidden = !point;
    if (!point) return;
    words.replaceChildren(...said(point));
    leave.disabled = Boolean(why);
    leave.title =
      why || "Set all weights to this point: the run goes on from there as a branch, which can be undone";
    const { clientWidth: width, clientHeight: height } = area;
    const [wide, high] = [element.offsetWidth, element.offsetHeight];
    const left = Math.max(0, Math.min(place ? place.left - wide / 2 : 0, width - wide));
    const [over, below] = place
      ? [place.top - AWAY - high, place.top + AWAY]
      : [height - high, height - high];
    const covers = (/** @type {number} */ top) => {
      if (!ball) return false;
      const across = ball[0] > left - AWAY && ball[0] < left + wide + AWAY;
      return across && ball[1] > top - AWAY && ball[1] < top + high + AWAY;
    };
    const [usual, other] = place && place.top > height / 2 ? [over, below] : [below, over];
    const top = covers(usual) ? other : usual;
    element.style.left = `${left}px`;
    element.style.top = `${Math.max(0, Math.min(top, height - high))}px`;
  };
}

/** @param {PlanePoint} point */
function said({ loss }) {
  if (loss === undefined) return ["loss …"];
  return loss === null ? ["diverged"] : ["loss ", legendNumber(loss)];
}

/**
 * The point with its loss, once the reading for this point of this surface has arrived.
 * @param {PlanePoint | null} point @param {SurfaceMessage} surface
 * @param {Pick<import("../../net/protocol_types.js").SurfaceProbeMessage,
 *   "step" | "plane" | "set" | "alpha" | "beta" | "loss"> | null} reading
 */
export function withProbe(point, surface, reading) {
  if (!point || !reading) return point;
  const same = reading.alpha === point.alpha && reading.beta === point.beta;
  const { step, plane, set } = surface;
  const alike = reading.step === step && reading.plane === plane && reading.set === set;
  return same && alike && point.loss !== reading.loss ? { ...point, loss: reading.loss } : point;
}

/**
 * Call `work` with the position in `element` of a press that is released without moving.
 * @param {HTMLElement} element @param {(x: number, y: number) => void} work
 */
export function whenPressed(element, work) {
  element.addEventListener("pointerdown", (down) => {
    window.addEventListener(
      "pointerup",
      (up) => {
        const moved = Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY);
        const { left, top } = element.getBoundingClientRect();
        if (moved < 5) work(down.clientX - left, down.clientY - top);
      },
      { once: true },
    );
  });
}
