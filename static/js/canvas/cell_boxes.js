/** The boxes around sets of cells in a picture of tiles. Pure. */

/** @import { TileLayout } from "./tile_layout.js" */

import { flatOf, pixelOf } from "./tile_layout.js";

const MANY = 64; // boxes; more become one around everything

/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/**
 * Return the boxes, in pixels, around a set of positions given as one list of indices per axis: one box per
 * tile, or one around everything if there would be too many.
 * @param {TileLayout} layout @param {number[][]} axes
 * @returns {Box[]}
 */
export function boxesOf(layout, axes) {
  if (axes.some((places) => places.length === 0)) return [];
  const { shape, count, channels, width, height } = layout;
  const depth = shape.length <= 2 ? 0 : shape.length - 2;
  const merged = channels > 1 ? shape.length - 3 : -1; // the axis whose maps lie on each other
  const outer = axes.slice(0, depth).map((places, axis) => (axis === merged ? places.slice(0, 1) : places));
  const inner = axes.slice(outer.length);
  const single = shape.length <= 2 && inner.every((places) => places.length === 1);
  if (shape.length === 1 && !single && inner[0].length < shape[0]) {
    return inner[0].slice(0, MANY).map((place) => box(layout, [place], [place]));
  }
  if (shape.length === 2 && count > 1 && !single) {
    const rows = inner[0].slice(0, MANY);
    if (inner[1].length > 1) return rows.map((row) => unitBox(layout, row));
    return rows.map((row) => box(layout, [row, inner[1][0]], [row, inner[1][0]]));
  }
  const tiles = outer.reduce(
    (found, places) => found.flatMap((one) => places.map((place) => [...one, place])),
    /** @type {number[][]} */ ([[]]),
  );
  if (tiles.length > MANY || (shape.length === 1 && !single)) return [{ x: 0, y: 0, width, height }];
  const [first, last] = [inner.map((places) => places[0]), inner.map((places) => places.at(-1) ?? 0)];
  return tiles.map((tile) => box(layout, [...tile, ...first], [...tile, ...last]));
}

/**
 * All weights of one unit: the tiles of its row.
 * @param {TileLayout} layout @param {number} row @returns {Box}
 */
function unitBox(layout, row) {
  const { x, y } = pixelOf(layout, row * layout.shape[1]);
  return { x, y, width: layout.each * (layout.columns + 1) - 1, height: layout.rows };
}

/** @param {TileLayout} layout @param {number[]} first @param {number[]} last @returns {Box} */
function box(layout, first, last) {
  const [from, to] = [first, last].map((index) => pixelOf(layout, flatOf(layout.shape, index)));
  return { x: from.x, y: from.y, width: to.x - from.x + 1, height: to.y - from.y + 1 };
}
