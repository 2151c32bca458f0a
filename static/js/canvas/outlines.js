/**
 * Outlines around cells of one picture: the chosen cell and the cells related to it. The style sheet sets
 * their colours.
 */

/** @import { Box } from "./cell_boxes.js" */
/** @import { TileLayout } from "./tile_layout.js" */

import { el } from "../widgets/dom.js";
import { boxesOf } from "./cell_boxes.js";

/**
 * @param {TileLayout} layout of the picture
 * @param {{through: (x: number, y: number) => number[]}} opening where a point stands now
 */
export function createOutlines(layout, opening) {
  const element = el("div", "marks");
  element.setAttribute("aria-hidden", "true");
  /** @type {Map<string, {axes: number[][]|null, boxes: Box[], spans: HTMLElement[]}>} */
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

  /** Draw the set of one role anew, or take it away. @param {string} role @param {number[][]|null} axes */
  function draw(role, axes) {
    for (const span of sets.get(role)?.spans ?? []) span.remove();
    const boxes = axes ? boxesOf(layout, axes) : [];
    const spans = boxes.map(() => {
      const span = el("span", "outline");
      span.dataset.role = role;
      return span;
    });
    element.append(...spans);
    sets.set(role, { axes, boxes, spans });
    place();
  }

  return {
    element,
    place,
    /** Outline these cells in one role, or none. @param {string} role @param {number[][]|null} axes */
    set(role, axes) {
      const before = sets.get(role);
      if (before ? JSON.stringify(before.axes) !== JSON.stringify(axes) : axes) draw(role, axes);
    },
    /** The tiles stand elsewhere: draw all sets anew. */
    rearrange() {
      for (const [role, { axes }] of [...sets]) draw(role, axes);
    },
  };
}
