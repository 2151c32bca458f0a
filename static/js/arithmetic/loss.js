/**
 * Where the way back starts: from scores to probabilities, from probabilities to the loss, and the
 * gradient of the loss. Pure, for one image; the twin of engine/losses/.
 */

/** a[k] = exp(z[k] − max z) / Σ exp(z − max z). @param {Float32Array} z */
export function softmaxOf(z) {
  const top = z.reduce((most, one) => Math.max(most, one), -Infinity);
  const powers = Array.from(z, (one) => Math.exp(one - top));
  const sum = powers.reduce((total, one) => total + one, 0);
  return { top, powers, sum, shares: powers.map((one) => one / sum) };
}

/** What the outputs should be: 1 at the true class; one output speaks for label 1. */
export function lossTargets(count, label) {
  return count === 1 ? [label] : Array.from({ length: count }, (_, place) => Number(place === label));
}

/**
 * ∂C/∂score, one part for each output: `factor` · (`a` − `y`), and for a graph's output 1/N.
 * @param {string} loss the network's @param {Float32Array} output @param {number} label @param {number} images
 */
export function firstError(loss, output, label, images) {
  const wanted = lossTargets(output.length, label);
  const factor = { "mean-squared-error": 2 / (images * output.length) }[loss] ?? 1 / images;
  return Array.from(output, (a, place) => {
    const y = loss === "output" ? null : wanted[place];
    return { a, y, factor, error: factor * (y === null ? 1 : a - y) };
  });
}

/** C = 1/N Σ C_n: the sum of the images' losses and their mean. @param {Float64Array} losses */
export function batchMean(losses) {
  const sum = losses.reduce((total, one) => total + one, 0);
  return { sum, mean: sum / losses.length };
}
