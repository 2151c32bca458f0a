/**
 * What a dense layer adds up for one unit, forward and back, product by product, and the outer
 * product that is its gradient. Pure sums for one image; the twin of engine/ops/dense.py.
 */

/** z[i] = Σ_j w[i,j] a[j] + b[i]. @returns {{terms: object[], bias: number|null, total: number}} */
export function denseAt(weight, a, bias, i) {
  const inputs = a.length;
  const terms = Array.from(a, (value, j) => term(j, weight[i * inputs + j], value));
  return total(terms, bias ? bias[i] : null);
}

/** ∂C/∂a[j] = Σ_i w[i,j] ∂C/∂z[i]: column j of the weights times the errors. */
export function denseErrorAt(weight, errors, inputs, j) {
  return total(
    Array.from(errors, (error, i) => term(i, weight[i * inputs + j], error)),
    null,
  );
}

/** ∂C/∂w[i,j] of one image = ∂C/∂z[i] · a[j], for all i and j: the outer product, row by row. */
export function outerProduct(errors, a) {
  const products = new Float32Array(errors.length * a.length);
  errors.forEach((error, i) => {
    for (let j = 0; j < a.length; j += 1) products[i * a.length + j] = error * a[j];
  });
  return products;
}

/** The largest terms first, and the sum of the rest. @param {object[]} terms @param {number} limit */
export function largest(terms, limit) {
  const order = [...terms].sort((one, other) => Math.abs(other.product) - Math.abs(one.product));
  const rest = order.slice(limit);
  return {
    shown: order.slice(0, limit),
    rest: rest.length,
    restSum: rest.reduce((sum, { product }) => sum + product, 0),
  };
}

function term(place, weight, value) {
  return { place, weight, value, product: weight * value };
}

function total(terms, bias) {
  return { terms, bias, total: terms.reduce((sum, { product }) => sum + product, bias ?? 0) };
}
