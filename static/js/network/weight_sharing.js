/**
 * A convolution as a graph and as a matrix: the weight of the filter between each input and output, for
 * one channel and one filter. Pure; a weight is given by its position (i, j).
 */

/** @import { Layer } from "../net/protocol_types.js" */
/** @import { Theme } from "../state/state_types.js" */

import { windowOf } from "./receptive_fields.js";

/**
 * Return the connections along one axis: input `from` feeds output `to` with weight `j`. Padding has no
 * connections.
 * @param {Layer} layer @param {number} axis @param {number} inputs @param {number} outputs
 */
export function sharingEdges(layer, axis, inputs, outputs) {
  const window = windowOf(layer);
  const edges = [];
  for (let to = 0; to < outputs; to += 1) {
    for (let j = 0; j < window.size[axis]; j += 1) {
      const from = window.stride[axis] * to + window.dilation[axis] * j - window.padding[axis];
      if (from >= 0 && from < inputs) edges.push({ from, to, j });
    }
  }
  return edges;
}

/**
 * Return the entries of the equivalent dense matrix that are not zero by construction: `row` an
 * output, `column` an input, `weight` the flat place in the K×K filter.
 * @param {Layer} layer @param {number[]} entering (C, H, W) @param {number[]} leaving (O, Y, X)
 */
export function sharingEntries(layer, entering, leaving) {
  const [, height, width] = entering;
  const down = sharingEdges(layer, 0, height, leaving[1]);
  const across = sharingEdges(layer, 1, width, leaving[2]);
  const columns = windowOf(layer).size[1];
  return down.flatMap((one) =>
    across.map((other) => ({
      row: one.to * leaving[2] + other.to,
      column: one.from * width + other.from,
      weight: one.j * columns + other.j,
    })),
  );
}

/**
 * A distinct colour for each weight of a filter: the hue encodes the column, the lightness the row.
 * @param {number} weight its flat place @param {number[]} size of the filter @param {Theme} theme
 */
export function sharingColour(weight, [rows, columns], theme) {
  const [i, j] = [Math.floor(weight / columns), weight % columns];
  const light =
    theme === "dark"
      ? 72 - (rows > 1 ? (30 * i) / (rows - 1) : 0)
      : 36 + (rows > 1 ? (30 * i) / (rows - 1) : 0);
  return `hsl(${Math.round((300 * j) / Math.max(1, columns))} 62% ${Math.round(light)}%)`;
}
