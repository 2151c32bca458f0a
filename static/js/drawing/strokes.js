/**
 * The strokes and pictures of a drawing, in order, in coordinates from 0 to 1; and the pen that the
 * keyboard moves. drawing_pad.js paints them.
 */

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{width: number, colour: string, points: Point[]}} Stroke in a CSS colour, where ink has one
 * @typedef {{stroke: Stroke, picture?: undefined}
 *   | {picture: HTMLCanvasElement, stroke?: undefined}} SheetItem
 */

export const GRID = 16; // places each way for the pen that the keys move

/** An empty sheet. */
export function createSheet() {
  /** @type {SheetItem[]} */
  let items = [];
  return {
    items: () => items,
    isEmpty: () => items.length === 0,
    /**
     * Put the pen down; `to` draws on.
     * @param {Point} point @param {number} width @param {string} colour
     */
    begin(point, width, colour) {
      const stroke = { width, colour, points: [point] };
      items = [...items, { stroke }];
      return {
        /** @param {Point} next */
        to(next) {
          stroke.points.push(next);
        },
      };
    },
    /**
     * Lay a picture on the sheet in place of everything; this can be undone.
     * @param {HTMLCanvasElement} picture
     */
    lay(picture) {
      items = [...items, { picture }];
    },
    undo() {
      items = items.slice(0, -1);
    },
    clear() {
      items = [];
    },
    /** The items that are seen: nothing under the last picture. */
    visible() {
      const last = items.findLastIndex((item) => item.picture);
      return last < 0 ? items : items.slice(last);
    },
  };
}

/** @type {Record<string, [x: number, y: number] | undefined>} */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The pen that the keyboard moves over a coarse grid: raised it only moves, lowered it draws. */
export function createPen() {
  let [x, y] = [GRID / 2, GRID / 4];
  let down = false;
  return {
    place: () => ({ x, y, down }),
    point: () => ({ x: (x + 0.5) / GRID, y: (y + 0.5) / GRID }),
    /** Take a key; return whether it was one for the pen. @param {string} key */
    key(key) {
      if (key === " ") {
        down = !down;
        return true;
      }
      const by = MOVES[key];
      if (!by) return false;
      x = Math.max(0, Math.min(GRID - 1, x + by[0]));
      y = Math.max(0, Math.min(GRID - 1, y + by[1]));
      return true;
    },
    lift() {
      down = false;
    },
    words: () => `Row ${y + 1}, column ${x + 1} of ${GRID}, pen ${down ? "down: arrows draw" : "up"}.`,
  };
}
