/**
 * The slopes by which elementwise layers multiply the gradient. The counterpart of
 * engine/model/ops/elementwise.py.
 */

/** @import { Layer, LayerKind, TensorData } from "../net/protocol_types.js" */

/** @type {Partial<Record<LayerKind, string>>} */
const WORDS = {
  relu: "g′ = 1 where z > 0, else 0",
  leaky_relu: "g′ = 1 where z > 0, else the leak",
  sigmoid: "g′ = a (1 − a)",
  tanh: "g′ = 1 − a²",
  gelu: "g′ = Φ(z) + z φ(z)",
  dropout: "g′ = 1 / (1 − rate) where kept, else 0",
};

/** Describe the slope of one kind of layer as text. @param {LayerKind} kind */
export function slopeWords(kind) {
  return WORDS[kind] ?? "";
}

/**
 * Return the factor of the gradient for every number. A dropout's mask is read from the output, or, where
 * the input is zero, from the gradients: `sent` is ∂C/∂a, `back` ∂C/∂z.
 * @param {Layer} layer @param {TensorData} z @param {TensorData} a
 * @param {TensorData|null} [sent] @param {TensorData|null} [back]
 */
export function slopesOf(layer, z, a, sent = null, back = null) {
  const slope = slopeFunction(layer, z, a, sent, back);
  return Float32Array.from(z, (_, place) => slope(place));
}

/**
 * @param {Layer} layer @param {TensorData} z @param {TensorData} a @param {TensorData | null} sent
 * @param {TensorData | null} back
 * @returns {(place: number) => number}
 */
function slopeFunction(layer, z, a, sent, back) {
  switch (layer.kind) {
    case "relu":
      return (place) => Number(a[place] > 0);
    case "leaky_relu": {
      const leak = layer.settings.slope ?? 0.01;
      return (place) => (a[place] > 0 ? 1 : leak);
    }
    case "sigmoid":
      return (place) => a[place] * (1 - a[place]);
    case "tanh":
      return (place) => 1 - a[place] * a[place];
    case "gelu":
      return (place) => gaussian(z[place]) + z[place] * gaussianDensity(z[place]);
    case "dropout": {
      const scale = 1 / (1 - (layer.settings.rate ?? 0.5));
      const dropped = (/** @type {number} */ place) =>
        z[place] !== 0 ? a[place] === 0 : sent && back && sent[place] !== 0 && back[place] === 0;
      return (place) => (dropped(place) ? 0 : scale);
    }
    default:
      throw new Error(`${layer.name}: a layer of the kind ${layer.kind} is not element-wise`);
  }
}

/**
 * Count the open and closed gates, for layers that have gates.
 * @param {Float32Array} slopes @param {LayerKind} kind
 */
export function countOf(slopes, kind) {
  const shut = slopes.filter((slope) => (kind === "leaky_relu" ? slope !== 1 : slope === 0)).length;
  return { shut, open: slopes.length - shut, all: slopes.length };
}

/**
 * Φ(z), the normal distribution function, by the series Φ(z) = ½ + φ(z) Σ z^(2n+1) / (2n+1)!!
 * (Abramowitz & Stegun 1964, 26.2.11); beyond ±9 it is 0 or 1 to the last digit of a float32.
 * @param {number} z
 */
function gaussian(z) {
  if (Math.abs(z) > 9) return z > 0 ? 1 : 0;
  let term = z;
  let sum = z;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 400; n += 1) {
    term *= (z * z) / (2 * n + 1);
    sum += term;
  }
  return 0.5 + sum * gaussianDensity(z);
}

/** φ(z), the density of the normal distribution. @param {number} z */
function gaussianDensity(z) {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}
