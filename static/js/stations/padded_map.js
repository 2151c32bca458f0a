/**
 * The padded map that a window slides over. Forward, it is the input; backward, the errors, spread by the
 * stride and padded so that the rotated filter reaches every input. Pure.
 */

import { windowOf } from "../network/receptive_fields.js";

/** @import { DrawnContext } from "../walk/walk_types.js" */
/** @import { Scale } from "./station_elements.js" */

/** @param {number} value @param {number} low @param {number} high */
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
/** @param {number} start @param {number} count @param {number} step */
const run = (start, count, step) => Array.from({ length: count }, (_, place) => start + place * step);

/**
 * Return {rows, columns, values, box, middle, indexAt, called, inside, padded} for a context of
 * station_modes.js and some channels (or, for errors, filters); `values` has one map for each of them.
 * @param {DrawnContext} context
 * @param {number[]} numbers
 */
export function paddedMap({ mode, layer, entering, leaving, read }, numbers) {
  const window = windowOf(layer);
  const turned = mode.kind === "turned";
  const source = turned ? leaving : entering;
  const array = turned ? read(`gradients.${leaving.address}`) : read(`activations.${entering.address}`);
  const reach = window.size.map((size, axis) => window.dilation[axis] * (size - 1));
  const before = reach.map((one, axis) => (turned ? one - window.padding[axis] : window.padding[axis]));
  const spread = turned ? window.stride : [1, 1];
  const [rows, columns] = [0, 1].map((axis) =>
    turned ? entering.shape[axis + 1] + reach[axis] : entering.shape[axis + 1] + 2 * window.padding[axis],
  );
  const [, height, width] = source.shape;
  const values = new Float32Array(numbers.length * rows * columns);
  numbers.forEach((number, map) => {
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const [r, c] = [before[0] + spread[0] * y, before[1] + spread[1] * x];
        if (r >= 0 && c >= 0 && r < rows && c < columns)
          values[(map * rows + r) * columns + c] = array[(number * height + y) * width + x];
      }
    }
  });
  /** @type {Scale} */
  const scale = values.some((one) => one < 0) ? "signed" : "positive";
  const steps = turned ? [1, 1] : window.stride;
  const to = turned ? entering.shape : leaving.shape;
  const top = (/** @type {number[]} */ index) => [0, 1].map((axis) => steps[axis] * index[axis + 1]);
  return {
    rows,
    columns,
    values,
    scale,
    /** The places under the window of an index, row by row and column by column. */
    box: (/** @type {number[]} */ index) =>
      top(index).map((start, axis) => run(start, window.size[axis], window.dilation[axis])),
    middle: (/** @type {number[]} */ index) =>
      top(index).map((start, axis) => start + Math.floor(reach[axis] / 2)),
    /** The index whose window has its middle nearest to a place. */
    indexAt: (/** @type {number[]} */ index, /** @type {number[]} */ ...place) => [
      index[0],
      ...place.map((one, axis) =>
        clamp(Math.round((one - Math.floor(reach[axis] / 2)) / steps[axis]), 0, to[axis + 1] - 1),
      ),
    ],
    /** What stands at a place of a map: a number of the step, or a zero that was put there. */
    called: (/** @type {number} */ map, /** @type {number} */ r, /** @type {number} */ c) => {
      const place = [r, c].map((one, axis) => (one - before[axis]) / spread[axis]);
      const real = place.every(
        (one, axis) => Number.isInteger(one) && one >= 0 && one < source.shape[axis + 1],
      );
      const index = [numbers[map], ...place].join(", ");
      return real ? `${turned ? "∂C/∂" : ""}${source.address}[${index}]` : "padding";
    },
    inside: [
      run(Math.max(0, before[0]), spread[0] * (height - 1) + 1, 1),
      run(Math.max(0, before[1]), spread[1] * (width - 1) + 1, 1),
    ],
    padded: before.some((one) => one > 0),
  };
}
