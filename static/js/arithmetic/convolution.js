/**
 * The sums of a convolution at one position, forward and for both gradients, product by product, from the
 * arrays of a step for one image. The counterpart of engine/model/ops/convolution.py. C: input channels,
 * O: filters, K: window, Y X: output size.
 */

/** @import { TensorData } from "../net/protocol_types.js" */
/** @import { LayerSides } from "../walk/walk_types.js" */

import { sourceCells, targetCells, touchedBy, windowOf } from "../network/receptive_fields.js";

/**
 * One channel's or filter's part of a sum: `seen` the numbers under the window, 0 where `inside` is
 * false, times `weights`.
 * @typedef {{number: number, seen: number[], inside: boolean[], weights: number[], products: number[],
 *   sum: number}} ConvolutionPart
 * @typedef {{value: number, inside: boolean}} Cell
 * @typedef {{size: number[], stride: number[], padding: number[], dilation: number[],
 *   groups: number}} SlidingWindow
 */

/** @param {Iterable<number>} numbers */
function add(numbers) {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}

/**
 * z[o,y,x] = Σ_c Σ_ij k[o,c,i,j] · a[c, S·y+D·i−P, S·x+D·j−P] + b[o]: one part for each channel,
 * `seen` the K×K window (0 in the padding, where `inside` is false).
 * @param {LayerSides} sides @param {TensorData} a @param {TensorData} kernel
 * @param {TensorData | null} bias @param {number[]} index
 */
export function convolutionAt(sides, a, kernel, bias, [o, y, x]) {
  const { layer, entering } = sides;
  const window = windowOf(layer);
  /** @type {number[]} */
  const channels = sourceCells(sides, [o, y, x])[0];
  const parts = channels.map((channel, place) => {
    const cells = places(window, ([i, j]) => {
      const row = window.stride[0] * y + window.dilation[0] * i - window.padding[0];
      const column = window.stride[1] * x + window.dilation[1] * j - window.padding[1];
      return cellAt(a, entering.shape, channel, row, column);
    });
    const weights = filterOf(kernel, window, channels.length, o, place);
    return part(channel, cells, weights);
  });
  const shift = bias ? bias[o] : 0;
  return { window, parts, bias: bias ? shift : null, total: add(parts.map(({ sum }) => sum)) + shift };
}

/**
 * ∂C/∂a[c,h,w] = Σ_o Σ_ij k[o,c,i,j] · ∂C/∂z[o,y,x] over the places with S·y + D·i − P = h: one part
 * for each filter, in the order of the filter turned by 180°, `seen` the errors under it.
 * @param {LayerSides} sides @param {TensorData} kernel @param {TensorData} errors @param {number[]} index
 */
export function convolutionErrorAt(sides, kernel, errors, [c, h, w]) {
  const { layer, entering, leaving } = sides;
  const window = windowOf(layer);
  /** @type {number[]} */
  const filters = targetCells(sides, [c, h, w])[0];
  const channels = entering.shape[0] / window.groups;
  const parts = filters.map((filter) => {
    const cells = places(window, ([i, j]) => {
      const row = (h + window.padding[0] - window.dilation[0] * i) / window.stride[0];
      const column = (w + window.padding[1] - window.dilation[1] * j) / window.stride[1];
      return cellAt(errors, leaving.shape, filter, row, column);
    }).reverse();
    const weights = [...filterOf(kernel, window, channels, filter, c % channels)].reverse();
    return part(filter, cells, weights);
  });
  return { window, parts, bias: null, total: add(parts.map(({ sum }) => sum)) };
}

/**
 * ∂C/∂k[o,c,i,j] of one image = Σ_yx a[c, S·y+D·i−P, S·x+D·j−P] · ∂C/∂z[o,y,x]: the input correlated
 * with the errors. `seen`, `errors` and `products` are maps of Y×X.
 * @param {LayerSides} sides @param {TensorData} a @param {TensorData} errors @param {number[]} index
 */
export function kernelGradientAt(sides, a, errors, [o, place, i, j]) {
  const { layer, entering, leaving } = sides;
  const window = windowOf(layer);
  const [, height, width] = leaving.shape;
  const channel =
    Math.floor(o / (leaving.shape[0] / window.groups)) * (entering.shape[0] / window.groups) + place;
  const seen = new Float32Array(height * width);
  for (let y = 0; y < height; y += 1) {
    const row = window.stride[0] * y + window.dilation[0] * i - window.padding[0];
    for (let x = 0; x < width; x += 1) {
      const column = window.stride[1] * x + window.dilation[1] * j - window.padding[1];
      seen[y * width + x] = cellAt(a, entering.shape, channel, row, column).value;
    }
  }
  const sent = errors.subarray(o * height * width, (o + 1) * height * width);
  const products = Float64Array.from(seen, (value, flat) => value * sent[flat]);
  return {
    channel,
    seen,
    errors: sent,
    products,
    sum: add(products),
    touched: touchedBy(sides, [o, place, i, j]),
  };
}

/**
 * @param {number} number @param {Cell[]} cells @param {Iterable<number>} filter
 * @returns {ConvolutionPart}
 */
function part(number, cells, filter) {
  const weights = [...filter];
  const seen = cells.map(({ value }) => value);
  const products = seen.map((value, place) => value * weights[place]);
  return { number, seen, inside: cells.map(({ inside }) => inside), weights, products, sum: add(products) };
}

/** @param {SlidingWindow} window @param {(place: number[]) => Cell} read */
function places(window, read) {
  const [rows, columns] = window.size;
  return Array.from({ length: rows * columns }, (_, place) =>
    read([Math.floor(place / columns), place % columns]),
  );
}

/**
 * A value of a map, or 0 where there is none: outside, or between the places of a stride.
 * @param {TensorData} array @param {number[]} shape @param {number} channel @param {number} row
 * @param {number} column @returns {Cell}
 */
function cellAt(array, [, height, width], channel, row, column) {
  const whole = Number.isInteger(row) && Number.isInteger(column);
  const inside = whole && row >= 0 && row < height && column >= 0 && column < width;
  return { value: inside ? array[(channel * height + row) * width + column] : 0, inside };
}

/**
 * The weights of one filter for one of its channels.
 * @param {TensorData} kernel @param {SlidingWindow} window @param {number} channels
 * @param {number} filter @param {number} place of the channel among those of the filter
 */
function filterOf(kernel, window, channels, filter, place) {
  const area = window.size[0] * window.size[1];
  const start = (filter * channels + place) * area;
  return kernel.subarray(start, start + area);
}
