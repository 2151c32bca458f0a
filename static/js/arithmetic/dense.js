/**
 * The sums of a dense layer for one unit, forward and backward, product by product, and the outer product
 * that is the gradient of its weights, for one image. The counterpart of engine/model/ops/dense.py.
 */

/** @import { TensorData } from "../net/protocol_types.js" */

/**
 * @typedef {{place: number, weight: number, value: number, product: number}} DenseTerm
 * @typedef {{terms: DenseTerm[], bias: number | null, total: number}} DenseSum
 */

/**
 * z[i] = Σ_j w[i,j] a[j] + b[i].
 * @param {TensorData} weight @param {TensorData} a @param {TensorData | null} bias @param {number} i
 * @returns {DenseSum}
 */
export function denseAt(weight, a, bias, i) {
  const inputs = a.length;
  const terms = Array.from(a, (value, j) => term(j, weight[i * inputs + j], value));
  return total(terms, bias ? bias[i] : null);
}

/**
 * ∂C/∂a[j] = Σ_i w[i,j] ∂C/∂z[i]: column j of the weights times the errors.
 * @param {TensorData} weight @param {TensorData} errors @param {number} inputs @param {number} j
 */
export function denseErrorAt(weight, errors, inputs, j) {
  return total(
    Array.from(errors, (error, i) => term(i, weight[i * inputs + j], error)),
    null,
  );
}

/**
 * ∂C/∂w[i,j] of one image = ∂C/∂z[i] · a[j], for all i and j: the outer product, row by row.
 * @param {TensorData} errors @param {TensorData} a
 */
export function outerProduct(errors, a) {
  const products = new Float32Array(errors.length * a.length);
  errors.forEach((error, i) => {
    for (let j = 0; j < a.length; j += 1) products[i * a.length + j] = error * a[j];
  });
  return products;
}

/** The largest terms first, and the sum of the rest. @param {DenseTerm[]} terms @param {number} limit */
export function largest(terms, limit) {
  const order = [...terms].sort((first, second) => Math.abs(second.product) - Math.abs(first.product));
  const rest = order.slice(limit);
  return {
    shown: order.slice(0, limit),
    rest: rest.length,
    restSum: rest.reduce((sum, { product }) => sum + product, 0),
  };
}

/** @param {number} place @param {number} weight @param {number} value @returns {DenseTerm} */
function term(place, weight, value) {
  return { place, weight, value, product: weight * value };
}

/** @param {DenseTerm[]} terms @param {number | null} bias @returns {DenseSum} */
function total(terms, bias) {
  return { terms, bias, total: terms.reduce((sum, { product }) => sum + product, bias ?? 0) };
}
