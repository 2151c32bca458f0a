/**
 * The overlay of the loss surface's picture, in pixels: the ball, its drop line to the floor, and labels.
 * It ignores pointer events.
 */

import { el, svg } from "../../widgets/dom.js";

/** @typedef {import("./surface_types.js").Pixel} Pixel */
/** @typedef {{text: string, at: Pixel, kind: "hole" | "height" | "axis"}} OverlayLabel */
/** @typedef {{ball: Pixel | null, foot: Pixel | null, labels: OverlayLabel[]}} OverlayPlaces */

const HALF_LABEL = 14; // pixels of a label that its middle keeps from the upper edge

/** @param {HTMLElement} element what holds the picture */
export function mountSurfaceOverlay(element) {
  const overlay = el("div", "surface-overlay");
  overlay.setAttribute("aria-hidden", "true");
  const lines = svg("svg");
  const drop = svg("line", { class: "surface-drop" });
  const foot = svg("ellipse", { class: "surface-foot", rx: 7, ry: 3 });
  lines.append(drop, foot);
  const ball = el("span", "surface-ball");
  const labels = el("div", "surface-labels");
  overlay.append(lines, labels, ball);
  element.append(overlay);
  /** @type {HTMLElement[]} */
  const made = [];

  /** Put everything in its place. @param {OverlayPlaces} places */
  function place({ ball: at, foot: floor, labels: texts }) {
    ball.hidden = !at;
    const dropped = Boolean(at && floor);
    drop.style.display = foot.style.display = dropped ? "" : "none";
    if (at) ball.style.transform = `translate(${at[0].toFixed(1)}px, ${at[1].toFixed(1)}px)`;
    if (at && floor) {
      const ends = { x1: at[0], y1: at[1], x2: floor[0], y2: floor[1] };
      for (const [name, value] of Object.entries(ends)) drop.setAttribute(name, value.toFixed(1));
      foot.setAttribute("cx", floor[0].toFixed(1));
      foot.setAttribute("cy", floor[1].toFixed(1));
    }
    texts.forEach(({ text, at: [left, top], kind }, k) => {
      made[k] ??= labels.appendChild(el("span"));
      if (made[k].textContent !== text) made[k].textContent = text;
      made[k].className = `surface-label ${kind}`;
      const inside = Math.max(top, HALF_LABEL);
      made[k].style.transform = `translate(${left.toFixed(1)}px, ${inside.toFixed(1)}px)`;
    });
    for (const spare of made.splice(texts.length)) spare.remove();
  }
  place({ ball: null, foot: null, labels: [] });
  return { element: overlay, place };
}

/**
 * Return whether a pixel lies inside a box or close to it.
 * @param {Pixel | null} pixel @param {{left: number, top: number, right: number, bottom: number}} box
 */
export function liesUnder(pixel, { left, top, right, bottom }, near = 16) {
  if (!pixel) return false;
  const [x, y] = pixel;
  return x > left - near && x < right + near && y > top - near && y < bottom + near;
}
