/**
 * How an array of any shape is laid out as tiles in one picture: which cell is which index.
 * Pure geometry; a cell is one pixel of the canvas, and tiles are one cell apart.
 */

const HIGHEST = 130;
const WIDEST = 132;

/**
 * Return the layout of an array: feature maps (C, H, W), kernels (O, C, K, K), units (n,) and
 * weights (I, J), each row of weights laid out like the units it comes from.
 * @param {number[]} shape @param {{whole?: boolean, small?: boolean}} [options] whole: one tile of a matrix;
 * small: half as high, for what stands beside the picture that matters
 */
export function layoutOf(shape, { whole = false, small = false } = {}) {
  const [count, rows, columns, used] = tilesOf(shape, whole);
  const across = acrossOf(shape, count, rows, whole);
  const down = Math.ceil(count / across);
  const width = across * (columns + 1) - 1;
  const height = down * (rows + 1) - 1;
  const room = small ? HIGHEST / 2 : HIGHEST;
  const largest = shape.length === 1 && rows <= 10 ? 12 : room;
  const fitting = Math.floor(Math.min(room / height, WIDEST / width, largest));
  const scale = whole ? 1 : Math.max(1, fitting);
  return { shape, count, rows, columns, used, across, width, height, scale };
}

function tilesOf(shape, whole) {
  if (whole) return [1, shape[0], shape[1], shape[0] * shape[1]];
  if (shape.length === 3) return [shape[0], shape[1], shape[2], shape[1] * shape[2]];
  if (shape.length === 4) return [shape[0] * shape[1], shape[2], shape[3], shape[2] * shape[3]];
  const units = shape[shape.length - 1];
  const columns = units <= 20 ? 1 : Math.round(Math.sqrt(units / 2));
  return [shape.length === 1 ? 1 : shape[0], Math.ceil(units / columns), columns, units];
}

function acrossOf(shape, count, rows, whole) {
  if (whole || count === 1) return 1;
  if (shape.length === 4 && shape[1] === 1 && count <= 6) return 1;
  if (shape.length === 4) return Math.max(shape[1], Math.round(Math.sqrt(count) / shape[1]) * shape[1]);
  return Math.ceil(Math.sqrt(count));
}

/** Return where in the flat array the cell at pixel (x, y) is, or −1 between tiles. */
export function flatAt(layout, x, y) {
  const { rows, columns, across, count, used } = layout;
  const tile = Math.floor(y / (rows + 1)) * across + Math.floor(x / (columns + 1));
  const row = y % (rows + 1);
  const column = x % (columns + 1);
  const inside = row * columns + column;
  if (tile < 0 || tile >= count || row >= rows || column >= columns || inside >= used) return -1;
  if (x < 0 || y < 0 || x >= layout.width) return -1;
  return tile * used + inside;
}

/** Return the pixel (x, y) of a place in the flat array. */
export function pixelOf(layout, flat) {
  const { rows, columns, across, used } = layout;
  const tile = Math.floor(flat / used);
  const inside = flat % used;
  return {
    x: (tile % across) * (columns + 1) + (inside % columns),
    y: Math.floor(tile / across) * (rows + 1) + Math.floor(inside / columns),
  };
}

/** Return the index of a place in the flat array. */
export function indexOf(shape, flat) {
  const index = [];
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    index.unshift(flat % shape[axis]);
    flat = Math.floor(flat / shape[axis]);
  }
  return index;
}

/** Return the place of an index in the flat array. */
export function flatOf(shape, index) {
  return shape.reduce((flat, size, axis) => flat * size + index[axis], 0);
}
