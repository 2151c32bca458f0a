/**
 * What a convolution adds up at one place, forward and both ways back, product by product. Pure
 * sums over the arrays of a step for one image; the twin of engine/ops/convolution.py.
 * C channels in, O filters, K window, Y X output size.
 */

import { sourceCells, targetCells, touchedBy, windowOf } from "../network/receptive_fields.js";

const add = (numbers) => numbers.reduce((sum, one) => sum + one, 0);

/**
 * z[o,y,x] = Σ_c Σ_ij k[o,c,i,j] · a[c, S·y+D·i−P, S·x+D·j−P] + b[o]: one part for each channel,
 * `seen` the K×K window (0 in the padding, where `inside` is false).
 */
export function convolutionAt(sides, a, kernel, bias, [o, y, x]) {
  const { layer, entering } = sides;
  const window = windowOf(layer);
  const channels = sourceCells(sides, [o, y, x])[0];
  const parts = channels.map((channel, own) => {
    const cells = places(window, ([i, j]) => {
      const row = window.stride[0] * y + window.dilation[0] * i - window.padding[0];
      const column = window.stride[1] * x + window.dilation[1] * j - window.padding[1];
      return at(a, entering.shape, channel, row, column);
    });
    const weights = filterOf(kernel, window, channels.length, o, own);
    return part(channel, cells, weights);
  });
  const shift = bias ? bias[o] : 0;
  return { window, parts, bias: bias ? shift : null, total: add(parts.map(({ sum }) => sum)) + shift };
}

/**
 * ∂C/∂a[c,h,w] = Σ_o Σ_ij k[o,c,i,j] · ∂C/∂z[o,y,x] over the places with S·y + D·i − P = h: one part
 * for each filter, in the order of the filter turned by 180°, `seen` the errors under it.
 */
export function convolutionErrorAt(sides, kernel, errors, [c, h, w]) {
  const { layer, entering, leaving } = sides;
  const window = windowOf(layer);
  const filters = targetCells(sides, [c, h, w])[0];
  const channels = entering.shape[0] / window.groups;
  const parts = filters.map((filter) => {
    const cells = places(window, ([i, j]) => {
      const row = (h + window.padding[0] - window.dilation[0] * i) / window.stride[0];
      const column = (w + window.padding[1] - window.dilation[1] * j) / window.stride[1];
      return at(errors, leaving.shape, filter, row, column);
    }).reverse();
    const weights = [...filterOf(kernel, window, channels, filter, c % channels)].reverse();
    return part(filter, cells, weights);
  });
  return { window, parts, bias: null, total: add(parts.map(({ sum }) => sum)) };
}

/**
 * ∂C/∂k[o,c,i,j] of one image = Σ_yx a[c, S·y+D·i−P, S·x+D·j−P] · ∂C/∂z[o,y,x]: the input correlated
 * with the errors. `seen`, `errors` and `products` are maps of Y×X.
 */
export function kernelGradientAt(sides, a, errors, [o, own, i, j]) {
  const { layer, entering, leaving } = sides;
  const window = windowOf(layer);
  const [, height, width] = leaving.shape;
  const channel =
    Math.floor(o / (leaving.shape[0] / window.groups)) * (entering.shape[0] / window.groups) + own;
  const seen = new Float32Array(height * width);
  for (let y = 0; y < height; y += 1) {
    const row = window.stride[0] * y + window.dilation[0] * i - window.padding[0];
    for (let x = 0; x < width; x += 1) {
      const column = window.stride[1] * x + window.dilation[1] * j - window.padding[1];
      seen[y * width + x] = at(a, entering.shape, channel, row, column).value;
    }
  }
  const sent = errors.subarray(o * height * width, (o + 1) * height * width);
  const products = Float64Array.from(seen, (one, place) => one * sent[place]);
  return {
    channel,
    seen,
    errors: sent,
    products,
    sum: add([...products]),
    touched: touchedBy(sides, [o, own, i, j]),
  };
}

function part(number, cells, weights) {
  const seen = cells.map(({ value }) => value);
  const products = seen.map((value, place) => value * weights[place]);
  return {
    number,
    seen,
    inside: cells.map(({ inside }) => inside),
    weights: [...weights],
    products,
    sum: add(products),
  };
}

function places(window, read) {
  const [rows, columns] = window.size;
  return Array.from({ length: rows * columns }, (_, place) =>
    read([Math.floor(place / columns), place % columns]),
  );
}

/** A value of a map, or 0 where there is none: outside, or between the places of a stride. */
function at(array, [, height, width], channel, row, column) {
  const whole = Number.isInteger(row) && Number.isInteger(column);
  const inside = whole && row >= 0 && row < height && column >= 0 && column < width;
  return { value: inside ? array[(channel * height + row) * width + column] : 0, inside };
}

function filterOf(kernel, window, channels, filter, own) {
  const area = window.size[0] * window.size[1];
  const start = (filter * channels + own) * area;
  return kernel.subarray(start, start + area);
}
