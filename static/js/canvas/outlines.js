/** Outlines around cells of one picture: the chosen one, and what is linked with it. No colours here. */

import { boxesOf } from "./tile_layout.js";

/**
 * @param {object} layout of the picture
 * @param {{through: (x: number, y: number) => number[]}} opening where a point stands now
 */
export function createOutlines(layout, opening) {
  const element = document.createElement("div");
  element.className = "marks";
  element.setAttribute("aria-hidden", "true");
  /** @type {Map<string, {key: string, boxes: object[], spans: HTMLElement[]}>} */
  const sets = new Map();

  function place() {
    for (const { boxes, spans } of sets.values()) {
      boxes.forEach(({ x, y, width, height }, number) => {
        const [left, top] = opening.through(x / layout.width, y / layout.height);
        const [right, bottom] = opening.through((x + width) / layout.width, (y + height) / layout.height);
        Object.assign(spans[number].style, {
          left: `${100 * left}%`,
          top: `${100 * top}%`,
          width: `${100 * (right - left)}%`,
          height: `${100 * (bottom - top)}%`,
        });
      });
    }
  }

  return {
    element,
    place,
    /** Draw the set of one role anew, or take it away. */
    set(role, axes) {
      const key = JSON.stringify(axes);
      const before = sets.get(role);
      if (before?.key === key || (!before && !axes)) return;
      for (const span of before?.spans ?? []) span.remove();
      const boxes = axes ? boxesOf(layout, axes) : [];
      const spans = boxes.map(() => {
        const span = document.createElement("span");
        span.className = "outline";
        span.dataset.role = role;
        return span;
      });
      element.append(...spans);
      sets.set(role, { key, boxes, spans });
      place();
    },
  };
}
