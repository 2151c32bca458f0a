/**
 * The pooling of one window, forward and backward, for one image. Of equal maxima, the first wins. The
 * counterpart of engine/model/ops/pooling.py.
 */

/** @import { TensorData } from "../net/protocol_types.js" */
/** @import { LayerSides } from "../walk/walk_types.js" */

import { sourceCells, targetCells, windowOf } from "../network/receptive_fields.js";

/**
 * The numbers in the window of one output, the position of the maximum among them, and the pooled value.
 * @param {LayerSides} sides @param {TensorData} a @param {number[]} index of the output
 */
export function poolingWindowAt(sides, a, index) {
  const { layer, entering } = sides;
  /** @type {number[][]} */
  const [[channel], rows, columns] = sourceCells(sides, index);
  const [, height, width] = entering.shape;
  const cells = rows.flatMap((row) =>
    columns.map((column) => ({
      index: [channel, row, column],
      value: a[(channel * height + row) * width + column],
    })),
  );
  let winner = 0;
  cells.forEach(({ value }, place) => {
    if (value > cells[winner].value) winner = place;
  });
  const mean = cells.reduce((sum, { value }) => sum + value, 0) / cells.length;
  const result = layer.kind === "max_pooling" ? cells[winner].value : mean;
  return { size: [rows.length, columns.length], cells, winner, result };
}

/**
 * Return whether each number of the input was the maximum of a window: the gradient's routes as ones and
 * zeros.
 * @param {LayerSides} sides @param {TensorData} a
 */
export function routesOf(sides, a) {
  const { entering, leaving } = sides;
  const [count, height, width] = leaving.shape;
  const won = new Float32Array(entering.shape.reduce((product, size) => product * size, 1));
  for (let channel = 0; channel < count; channel += 1) {
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const { cells, winner } = poolingWindowAt(sides, a, [channel, y, x]);
        const [c, row, column] = cells[winner].index;
        won[(c * entering.shape[1] + row) * entering.shape[2] + column] = 1;
      }
    }
  }
  return won;
}

/**
 * ∂C/∂a of one number of the input: from every window that holds it, all of its gradient if it won
 * (max), an equal part of it (average). One part for each window.
 * @param {LayerSides} sides @param {TensorData} a @param {TensorData} errors
 * @param {number[]} index of the input
 */
export function poolingErrorAt(sides, a, errors, index) {
  const { layer, leaving } = sides;
  /** @type {number[][]} */
  const [[channel], ys, xs] = targetCells(sides, index);
  const area = windowOf(layer).size[0] * windowOf(layer).size[1];
  const parts = ys.flatMap((y) =>
    xs.map((x) => {
      const { cells, winner } = poolingWindowAt(sides, a, [channel, y, x]);
      const won = cells[winner].index.every((place, axis) => place === index[axis]);
      const share = layer.kind === "max_pooling" ? Number(won) : 1 / area;
      const error = errors[(channel * leaving.shape[1] + y) * leaving.shape[2] + x];
      return { index: [channel, y, x], share, error, product: share * error };
    }),
  );
  return { parts, total: parts.reduce((sum, { product }) => sum + product, 0) };
}
