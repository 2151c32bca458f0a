/**
 * The softmax, the mean of the images' losses, and the gradient of the loss where the backward pass
 * starts, for one image. The counterpart of engine/model/losses/.
 */

/** @import { LossName, TensorData } from "../net/protocol_types.js" */

/** a[k] = exp(z[k] − max z) / Σ exp(z − max z). @param {ArrayLike<number>} z */
export function softmaxOf(z) {
  const scores = Array.from(z);
  const top = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const powers = scores.map((score) => Math.exp(score - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return { top, powers, sum, shares: powers.map((power) => power / sum) };
}

/**
 * The targets of the outputs: 1 at the true class. A single output stands for label 1.
 * @param {number} count @param {number} label
 */
export function lossTargets(count, label) {
  return count === 1 ? [label] : Array.from({ length: count }, (_, place) => Number(place === label));
}

/**
 * ∂C/∂score, one part for each output: `factor` · (`a` − `y`), and for a graph's output 1/N.
 * @param {LossName} loss the network's @param {TensorData} output @param {number} label
 * @param {number} images
 */
export function firstError(loss, output, label, images) {
  const wanted = lossTargets(output.length, label);
  const factor = loss === "mean-squared-error" ? 2 / (images * output.length) : 1 / images;
  return Array.from(output, (a, place) => {
    const y = loss === "output" ? null : wanted[place];
    return { a, y, factor, error: factor * (y === null ? 1 : a - y) };
  });
}

/** C = 1/N Σ C_n: the sum of the images' losses and their mean. @param {ArrayLike<number>} losses */
export function batchMean(losses) {
  const sum = Array.from(losses).reduce((total, loss) => total + loss, 0);
  return { sum, mean: sum / losses.length };
}
