/**
 * What the layers that work on every number by itself do to the gradient: they multiply it by a
 * slope. Pure; the twin of engine/ops/relu.py, sigmoid.py, gelu.py, dropout.py.
 */

const WORDS = {
  relu: "g′ = 1 where z > 0, else 0",
  leaky_relu: "g′ = 1 where z > 0, else the leak",
  sigmoid: "g′ = a (1 − a)",
  tanh: "g′ = 1 − a²",
  gelu: "g′ = Φ(z) + z φ(z)",
  dropout: "g′ = 1 / (1 − rate) where kept, else 0",
};

/** The slope of one kind of layer in words. */
export function slopeWords(kind) {
  return WORDS[kind];
}

/**
 * Return what the gradient of every number is multiplied by. A dropout's mask is read from what
 * came out; where nothing went in, from what comes back.
 * @param {{kind: string, settings: object}} layer @param {Float32Array} z @param {Float32Array} a
 * @param {Float32Array|null} [sent] ∂C/∂a @param {Float32Array|null} [back] ∂C/∂z
 */
export function slopesOf({ kind, settings }, z, a, sent = null, back = null) {
  const leak = settings.slope ?? 0.01;
  const rate = settings.rate ?? 0.5;
  const slope = {
    relu: (at) => Number(a[at] > 0),
    leaky_relu: (at) => (a[at] > 0 ? 1 : leak),
    sigmoid: (at) => a[at] * (1 - a[at]),
    tanh: (at) => 1 - a[at] * a[at],
    gelu: (at) => gaussian(z[at]) + (z[at] * Math.exp((-z[at] * z[at]) / 2)) / Math.sqrt(2 * Math.PI),
    dropout: (at) => (kept(at) ? 1 / (1 - rate) : 0),
  }[kind];
  const kept = (at) => (z[at] !== 0 ? a[at] !== 0 : !(sent && back && sent[at] !== 0 && back[at] === 0));
  return Float32Array.from(z, (_, at) => slope(at));
}

/** How many gates are open, and how many are shut: for those that open or shut. */
export function countOf(slopes, kind) {
  const shut = slopes.filter((one) => (kind === "leaky_relu" ? one !== 1 : one === 0)).length;
  return { shut, open: slopes.length - shut, all: slopes.length };
}

/**
 * Φ(z), the normal distribution function, by the series Φ(z) = ½ + φ(z) Σ z^(2n+1) / (2n+1)!!
 * (Abramowitz & Stegun 1964, 26.2.11); beyond ±9 it is 0 or 1 to the last digit of a float32.
 */
function gaussian(z) {
  if (Math.abs(z) > 9) return z > 0 ? 1 : 0;
  let term = z;
  let sum = z;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 400; n += 1) {
    term *= (z * z) / (2 * n + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}
