/**
 * How an array of any shape is laid out as tiles in one picture: which cell is which index.
 * Pure geometry; a cell is one pixel of the canvas, and tiles are one cell apart.
 */

const HIGHEST = 130;
const HIGHEST_WEIGHTS = 114; // two legends stand under them
const WIDEST = 132;
const ONE_CELL = 36; // pixels: more would be a block of colour

/**
 * Return the layout of an array: feature maps (C, H, W), kernels (O, C, K, K), units (n,) and
 * weights (I, J), each row of weights laid out like the units it comes from.
 * @param {number[]} shape @param {{whole?: boolean, small?: boolean}} [options] whole: one tile of a matrix;
 * small: half as high, for what stands beside the picture that matters; room: the most pixels each way
 */
export function tileLayout(shape, { whole = false, small = false, room = null } = {}) {
  const [count, rows, columns, used] = tilesOf(shape, whole);
  const across = acrossOf(shape, count, rows, whole);
  const down = Math.ceil(count / across);
  const width = across * (columns + 1) - 1;
  const height = down * (rows + 1) - 1;
  const high = room ?? (small ? HIGHEST / 2 : shape.length === 2 ? HIGHEST_WEIGHTS : HIGHEST);
  const largest = width * height === 1 ? ONE_CELL : shape.length === 1 && rows <= 10 ? 12 : high;
  const fitting = Math.floor(Math.min(high / height, (room ?? WIDEST) / width, largest));
  const scale = whole && room === null ? 1 : Math.max(1, fitting);
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

/**
 * Return the boxes, in pixels, around a set of places that is one list of indices for each axis:
 * one for each tile, or one around everything where there would be too many.
 * @param {object} layout @param {number[][]} axes
 */
export function boxesOf(layout, axes) {
  if (axes.some((places) => places.length === 0)) return [];
  const { shape, count, rows, columns, width, height } = layout;
  const outer = shape.length <= 2 ? [] : axes.slice(0, shape.length - 2);
  const inner = axes.slice(outer.length);
  const single = shape.length <= 2 && inner.every((places) => places.length === 1);
  if (shape.length === 1 && !single && inner[0].length < shape[0]) {
    return inner[0].slice(0, MANY).map((place) => box(layout, [place], [place]));
  }
  if (shape.length === 2 && count > 1 && !single) {
    return inner[0].slice(0, MANY).map((row) => {
      const { x, y } = pixelOf(layout, row * layout.used);
      const all = inner[1].length > 1;
      return all
        ? { x, y, width: columns, height: rows }
        : box(layout, [row, inner[1][0]], [row, inner[1][0]]);
    });
  }
  const tiles = outer.reduce(
    (found, places) => found.flatMap((one) => places.map((place) => [...one, place])),
    [[]],
  );
  if (tiles.length > MANY || (shape.length === 1 && !single)) return [{ x: 0, y: 0, width, height }];
  const [first, last] = [inner.map((places) => places[0]), inner.map((places) => places.at(-1))];
  return tiles.map((tile) => box(layout, [...tile, ...first], [...tile, ...last]));
}

const MANY = 64;

function box(layout, first, last) {
  const [from, to] = [first, last].map((index) => pixelOf(layout, flatOf(layout.shape, index)));
  return { x: from.x, y: from.y, width: to.x - from.x + 1, height: to.y - from.y + 1 };
}

/** Return the true range of every tile's values. */
export function rangesOfTiles(layout, values, rangeOf) {
  return Array.from({ length: layout.count }, (_, tile) =>
    rangeOf(values.subarray(tile * layout.used, (tile + 1) * layout.used)),
  );
}
