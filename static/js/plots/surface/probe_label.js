/**
 * A point of the surface that was pressed: where it is, the true loss there once the server has
 * measured it, and the way to it. A small label on the map; what is drawn at the point is a mark.
 */

import { legendNumber } from "../../widgets/legend.js";

const AWAY = 14; // pixels between the point and its label

/**
 * @param {HTMLElement} panel what holds the areas in which the surface is drawn
 * @param {{go: () => void, close: () => void}} does
 */
export function probeLabel(panel, { go, close }) {
  const element = document.createElement("p");
  element.className = "surface-point";
  element.hidden = true;
  const words = document.createElement("span");
  words.setAttribute("aria-live", "polite");
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "link", id: "go-there", textContent: "go there" });
  button.addEventListener("click", go);
  const end = document.createElement("button");
  Object.assign(end, { type: "button", className: "link", textContent: "✕", title: "Read no point" });
  end.setAttribute("aria-label", "Read no point");
  end.addEventListener("click", close);
  for (const name of ["pointerdown", "mousedown"])
    element.addEventListener(name, (event) => event.stopPropagation());
  element.append(words, button, end);
  panel.append(element);

  /**
   * Show a point over or under its place in the area, or in a corner of it; `why` it cannot be gone
   * to, if so. Null hides it.
   */
  return function show(point, area = panel, place = null, why = "") {
    element.hidden = !point;
    if (!point) return;
    words.replaceChildren(...said(point));
    button.disabled = Boolean(why);
    button.title = why || "Set all weights to this point, before this step: a branch, which can be undone";
    const { clientWidth: width, clientHeight: height } = area;
    const [wide, high] = [element.offsetWidth, element.offsetHeight];
    const left = place ? place.left - wide / 2 : 0;
    const top = !place ? height : place.top > height / 2 ? place.top - AWAY - high : place.top + AWAY;
    element.style.left = `${Math.max(0, Math.min(left, width - wide))}px`;
    element.style.top = `${Math.max(0, Math.min(top, height - high))}px`;
  };
}

function said({ loss }) {
  if (loss === undefined) return ["C …"];
  return loss === null ? ["diverged"] : ["C ", legendNumber(loss)];
}

/** The point with its loss, once a reading is that of this point of this surface. */
export function withProbe(point, surface, reading) {
  if (!point || !reading) return point;
  const same = ["alpha", "beta"].every((name) => reading[name] === point[name]);
  const alike = ["step", "plane", "set"].every((name) => reading[name] === surface[name]);
  return same && alike && point.loss !== reading.loss ? { ...point, loss: reading.loss } : point;
}

/** Do `work` with the place in `element` that is pressed and let go without moving. */
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
