/**
 * A fisheye lens for a wide picture: one band of cells is enlarged and the rest is compressed, while the
 * total size stays the same. Pure: a lens is two lists of edges along one side, as fractions of the whole.
 */

const WIDEST = 0.66;

/** @import { TileLayout } from "./tile_layout.js" */

/** @typedef {{from: number[], to: number[]}} Lens */

/** The identity lens. @type {Lens} */
export const NO_FISHEYE = { from: [0, 1], to: [0, 1] };

/**
 * Return the lens along one side that enlarges the band from `start` to `end` (fractions of the whole)
 * `factor` times, so that its position `place` appears at `point` if the ends leave enough room.
 * @param {number} start @param {number} end @param {number} factor @param {number} place
 * @param {number} point
 * @returns {Lens}
 */
export function fisheyeLens(start, end, factor, place, point) {
  const width = end - start;
  const open = Math.min(width * factor, WIDEST);
  if (width <= 0 || open <= width) return NO_FISHEYE;
  const wanted = point - ((place - start) / width) * open;
  const low = end >= 1 ? 1 - open : 0;
  const high = start <= 0 ? 0 : 1 - open;
  const edge = Math.max(low, Math.min(high, wanted));
  return { from: [0, start, end, 1], to: [0, edge, edge + open, 1] };
}

/**
 * Interpolate the opening of a lens: `part` 0 is closed, 1 is fully open.
 * @param {Lens} lens @param {number} part @returns {Lens}
 */
export function openedLens({ from, to }, part) {
  return { from, to: to.map((edge, place) => from[place] + (edge - from[place]) * part) };
}

/** Map a position in the picture to its position in the lens. @param {Lens} lens @param {number} place */
export function throughLens({ from, to }, place) {
  return moved(from, to, place);
}

/** Map a position in the lens to its position in the picture. @param {Lens} lens @param {number} point */
export function behindLens({ from, to }, point) {
  return moved(to, from, point);
}

/** @param {number[]} from @param {number[]} to @param {number} place */
function moved(from, to, place) {
  let last = from.length - 2;
  while (last > 0 && from[last] > place) last -= 1;
  const width = from[last + 1] - from[last];
  if (width === 0) return to[last];
  return to[last] + ((place - from[last]) / width) * (to[last + 1] - to[last]);
}

/**
 * Return the band to enlarge around a cell: the whole tile if there are several, otherwise the neighbouring
 * cells, as [start, end] in pixels of the layout per side.
 * @param {Pick<TileLayout, "rows" | "columns" | "across" | "count" | "width" | "height">} layout
 * @param {{x: number, y: number}} pixel
 * @returns {{x: [number, number], y: [number, number]}}
 */
export function bandAround({ rows, columns, count, width, height }, { x, y }) {
  /** @param {number} at @param {number} tile @param {number} whole @returns {[number, number]} */
  const side = (at, tile, whole) => {
    if (count > 1 && tile <= 14) {
      const start = Math.floor(at / (tile + 1)) * (tile + 1);
      return [start, Math.min(start + tile, whole)];
    }
    const step = Math.min(6, whole);
    const start = Math.max(0, Math.min(Math.floor(at / step) * step, whole - step));
    return [start, start + step];
  };
  return { x: side(x, columns, width), y: side(y, rows, height) };
}
