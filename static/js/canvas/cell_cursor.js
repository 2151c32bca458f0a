/**
 * The keyboard cursor of a picture: arrow keys move it, Enter chooses its cell. In a group of pictures,
 * arrow keys first move between the pictures; Enter goes into one, Escape comes out again.
 */

import { cellOf, flatOfCell } from "./tile_layout.js";

const STEPS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{layout: import("./tile_layout.js").TileLayout, grouped: boolean,
 *   take: (flat: number) => void, look: (flat: number) => void, leave: () => void}} options
 *   take: Enter on a cell; look: the cursor stands on another cell
 */
export function createCellCursor(canvas, { layout, grouped, take, look, leave }) {
  let cursor = 0;
  let inside = !grouped;

  /** @param {boolean} now */
  function enter(now) {
    inside = now || !grouped;
    canvas.classList.toggle("entered", inside && grouped);
  }

  canvas.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (event.key === "Enter" && !inside) {
      enter(true);
      look(cursor);
    } else if (event.key === "Enter") take(cursor);
    else if (event.key === "Escape" && grouped && inside) {
      enter(false);
      leave();
    } else if (step && inside) move(step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  canvas.addEventListener("blur", () => enter(false));

  /** One cell on: along the line of a tile, or as many as stand in it. @param {[number, number]} step */
  function move([right, down]) {
    const size = layout.shape.reduce((product, length) => product * length, 1) / layout.channels;
    const cell = cellOf(layout, cursor) + right + down * layout.columns;
    cursor = flatOfCell(layout, Math.max(0, Math.min(size - 1, cell)));
    look(cursor);
  }

  return {
    enter,
    get place() {
      return cursor;
    },
    /** @param {number} flat */
    stand(flat) {
      cursor = flat;
    },
  };
}
