/**
 * The layout of an array of any shape as tiles in one picture; it maps cells to indices and back. Pure. A
 * cell is one pixel of the canvas, and tiles are one cell apart.
 */

const HIGHEST = 130;
const HIGHEST_WEIGHTS = 114; // two legends stand under them
const WIDEST = 132;
const ONE_CELL = 36; // pixels: more would be a block of colour
const WORTH = 1.1; // as much larger must a picture be that is wider than a square
const LARGEST = 40; // pixels of a cell where there are few of them

/** @import { TensorData } from "../net/protocol_types.js" */

/**
 * @typedef {object} TileLayout
 * @property {number[]} shape of the array
 * @property {number} count of tiles
 * @property {number} each tiles that belong together: the channels of a filter, those of a unit's weights
 * @property {number} channels values of a cell: 3 where red, green and blue stand in one cell, else 1
 * @property {number} rows of a tile @property {number} columns of a tile
 * @property {number} used cells of a tile @property {number} across tiles in a line
 * @property {number} width in cells @property {number} height in cells
 * @property {number} scale pixels of a cell at its natural size
 */

/**
 * Return the layout of an array: feature maps (C, H, W), kernels (O, C, K, K), units (n,) and
 * weights (I, J), each row of weights laid out like the units it comes from, or like the image
 * (C, H, W) that they were before they became one row.
 * @param {number[]} shape @param {{whole?: boolean, small?: boolean, room?: number|null,
 *   image?: number[]|null, channels?: number}} [options] whole: one tile of a matrix; small: half as high,
 * for what stands beside the picture that matters; room: the most pixels each way; image: the shape of a
 * row of weights; channels: 3 to lay the maps of three channels on each other, as one tile
 * @returns {TileLayout}
 */
export function tileLayout(shape, options = {}) {
  const { whole = false, small = false, room = null, image = null, channels = 1 } = options;
  const [maps, together, rows, columns, used] = tilesOf(shape, whole, image);
  const [count, each] = [maps / channels, Math.max(1, together / channels)];
  const across = whole || count === 1 ? 1 : acrossOf(shape, count, each);
  const layout = withAcross(
    { shape, count, each, channels, rows, columns, used, across, width: 0, height: 0, scale: 1 },
    across,
  );
  const { width, height } = layout;
  const high = room ?? (small ? HIGHEST / 2 : shape.length === 2 ? HIGHEST_WEIGHTS : HIGHEST);
  const largest = width * height === 1 ? ONE_CELL : shape.length === 1 && rows <= 10 ? 12 : high;
  const fitting = Math.floor(Math.min(high / height, (room ?? WIDEST) / width, largest));
  layout.scale = whole && room === null ? 1 : Math.max(1, fitting);
  return layout;
}

/**
 * Return the layout with `across` tiles per row.
 * @param {TileLayout} layout @param {number} across
 * @returns {TileLayout}
 */
export function withAcross(layout, across) {
  const down = Math.ceil(layout.count / across);
  const width = across * (layout.columns + 1) - 1;
  return { ...layout, across, width, height: down * (layout.rows + 1) - 1 };
}

/**
 * Return the number of tiles per row that makes the pictures of one layout largest, each in a box of this
 * width and of its own height, and the resulting width of each. Tiles that belong together stay in one row.
 * @param {TileLayout} layout @param {number} width @param {number[]} heights
 * @returns {{across: number, area: number, widths: number[]}}
 */
export function fitTiles(layout, width, heights) {
  const square = Math.ceil(Math.sqrt((layout.count * layout.rows) / layout.columns));
  const painted = layout.count * (layout.rows + 1) * (layout.columns + 1);
  let best = { across: layout.across, area: -1, widths: heights.map(() => 0) };
  for (let across = layout.each; across <= layout.count; across += layout.each) {
    const { width: wide, height: high } = withAcross(layout, across);
    const cells = heights.map((height) => Math.max(0, Math.min(width / wide, height / high, LARGEST)));
    const area = cells.reduce((sum, cell) => sum + cell * cell * painted, 0);
    const worth = across > square ? WORTH : 1.0001;
    if (area > best.area * worth) best = { across, area, widths: cells.map((cell) => cell * wide) };
  }
  return best;
}

/** @param {number[]} shape @param {boolean} whole @param {number[]|null} image @returns {number[]} */
function tilesOf(shape, whole, image) {
  if (whole) return [1, 1, shape[0], shape[1], shape[0] * shape[1]];
  if (shape.length === 3) return [shape[0], 1, shape[1], shape[2], shape[1] * shape[2]];
  if (shape.length === 4) return [shape[0] * shape[1], shape[1], shape[2], shape[3], shape[2] * shape[3]];
  if (shape.length === 2 && image) {
    return [shape[0] * image[0], image[0], image[1], image[2], image[1] * image[2]];
  }
  const units = shape[shape.length - 1];
  const columns = units <= 20 ? 1 : Math.round(Math.sqrt(units / 2));
  return [shape.length === 1 ? 1 : shape[0], 1, Math.ceil(units / columns), columns, units];
}

/** @param {number[]} shape @param {number} count @param {number} each */
function acrossOf(shape, count, each) {
  if (shape.length === 4 && each === 1 && count <= 6) return 1;
  if (each > 1) return Math.max(each, Math.round(Math.sqrt(count) / each) * each);
  return shape.length === 4 ? Math.round(Math.sqrt(count)) : Math.ceil(Math.sqrt(count));
}

/**
 * Return the flat index of the cell at pixel (x, y), of its first channel; between two tiles, that of the
 * nearest cell. −1 outside the picture, and where the last row has no more tiles.
 * @param {TileLayout} layout @param {number} x @param {number} y
 */
export function flatAt(layout, x, y) {
  const { rows, columns, across, count, used, channels } = layout;
  if (x < 0 || y < 0 || x >= layout.width || y >= layout.height) return -1;
  const tile = Math.floor(y / (rows + 1)) * across + Math.floor(x / (columns + 1));
  const row = Math.min(y % (rows + 1), rows - 1);
  const column = Math.min(x % (columns + 1), columns - 1);
  const inside = row * columns + column;
  return tile >= count || inside >= used ? -1 : tile * channels * used + inside;
}

/** Return the pixel (x, y) of a flat index. @param {TileLayout} layout @param {number} flat */
export function pixelOf(layout, flat) {
  const { rows, columns, across, used, channels } = layout;
  const tile = Math.floor(flat / (used * channels));
  const inside = flat % used;
  return {
    x: (tile % across) * (columns + 1) + (inside % columns),
    y: Math.floor(tile / across) * (rows + 1) + Math.floor(inside / columns),
  };
}

/** Return the number of the cell of a flat index. @param {TileLayout} layout @param {number} flat */
export function cellOf({ used, channels }, flat) {
  return channels === 1 ? flat : Math.floor(flat / (used * channels)) * used + (flat % used);
}

/** Return the flat index of a cell, of its first channel. @param {TileLayout} layout @param {number} cell */
export function flatOfCell({ used, channels }, cell) {
  return channels === 1 ? cell : Math.floor(cell / used) * channels * used + (cell % used);
}

/** Return the flat index of the first channel of a cell. @param {TileLayout} layout @param {number} flat */
export function firstChannel(layout, flat) {
  return flatOfCell(layout, cellOf(layout, flat));
}

/**
 * Return the flat index of the next channel of the same cell, the first after the last.
 * @param {TileLayout} layout @param {number} flat
 */
export function nextChannel(layout, flat) {
  const first = firstChannel(layout, flat);
  return first + ((flat - first + layout.used) % (layout.channels * layout.used));
}

/**
 * Return the multi-dimensional index of a flat index.
 * @param {number[]} shape @param {number} flat
 * @returns {number[]}
 */
export function indexOf(shape, flat) {
  /** @type {number[]} */
  const index = [];
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    index.unshift(flat % shape[axis]);
    flat = Math.floor(flat / shape[axis]);
  }
  return index;
}

/** Return the flat index of a multi-dimensional index. @param {number[]} shape @param {number[]} index */
export function flatOf(shape, index) {
  return shape.reduce((flat, size, axis) => flat * size + index[axis], 0);
}

/**
 * Apply `rangeOf` to every tile.
 * @template Range
 * @param {TileLayout} layout @param {TensorData} values @param {(tile: TensorData) => Range} rangeOf
 * @returns {Range[]}
 */
export function rangesOfTiles(layout, values, rangeOf) {
  const size = layout.used * layout.channels;
  return Array.from({ length: layout.count }, (_, tile) =>
    rangeOf(values.subarray(tile * size, (tile + 1) * size)),
  );
}
