/**
 * The formula of a station with the numbers of one place in it, as one line of text: what was
 * multiplied, what it adds up to, and the number that the engine sent. Pure.
 */

import { format } from "../text/format.js";
import { convolutionErrorAt, kernelGradientAt, convolutionAt } from "../arithmetic/convolution.js";
import { denseErrorAt, denseAt } from "../arithmetic/dense.js";
import { slopesOf } from "../arithmetic/elementwise.js";
import { batchMean, softmaxOf, firstError } from "../arithmetic/loss.js";
import { poolingErrorAt, poolingWindowAt } from "../arithmetic/pooling.js";
import { flatOf, indexOf } from "../canvas/tile_layout.js";

const place = (name, index) => `${name}[${index.join(", ")}]`;
const short = (value) => (Number.isInteger(value) ? String(value) : format(value));
const plus = (value) => (value < 0 ? `− ${format(-value)}` : `+ ${format(value)}`);

/**
 * Return the line for a context of modes.js; shorter where an array is not at hand.
 * @param {object} context
 */
export function equationOf(context) {
  const write = LINES[context.mode.kind];
  try {
    return context.missing.length ? (SHORT[context.mode.kind]?.(context) ?? "") : write(context);
  } catch (failure) {
    if (failure instanceof TypeError) return ""; // an array that the step does not carry
    throw failure;
  }
}

const LINES = {
  window: (context) => {
    const { total, parts, bias, window } = windowSums(context);
    const count = parts.length * window.size[0] * window.size[1];
    const shift = bias === null ? "" : ` ${plus(bias)}`;
    return `${place("z", context.index)} = Σ of ${count} w · a${bias === null ? "" : " + b"} = ${format(total - (bias ?? 0))}${shift} = ${format(total)}`;
  },
  turned: (context) => {
    const { total, parts, window } = turnedSums(context);
    return `${place("∂C/∂a", context.index)} = Σ of ${parts.length * window.size[0] * window.size[1]} w · ∂C/∂z = ${format(total)}`;
  },
  kernel: (context) => {
    const { sum, products } = kernelSums(context);
    return `${place("∂C/∂k", context.index)} = Σ of ${products.length} a · ∂C/∂z = ${format(sum)} (this image)${rest(context, sum)}`;
  },
  terms: (context) => {
    const { total, terms, bias } = termSums(context);
    const shift = bias === null ? "" : ` ${plus(bias)}`;
    return `${place("z", context.index)} = Σ of ${terms.length} w · a${bias === null ? "" : " + b"} = ${format(total - (bias ?? 0))}${shift} = ${format(total)}`;
  },
  weighted: (context) => {
    const { total, terms } = weightedSums(context);
    return `${place("∂C/∂a", context.index)} = Σ of ${terms.length} w · ∂C/∂z = ${format(total)}`;
  },
  outer: (context) => {
    const { entering, leaving, read, index } = context;
    const [a, error] = [
      read(`activations.${entering.address}`)[index[1]],
      read(`gradients.${leaving.address}`)[index[0]],
    ];
    return `${place("∂C/∂w", index)} = a · ∂C/∂z = ${format(a)} · ${format(error)} = ${format(a * error)} (this image)${rest(context, a * error)}`;
  },
  gate: (context) => {
    const { layer, entering, leaving, read, mode, index } = context;
    const at = flatOf(leaving.shape, index);
    const z = read(`activations.${entering.address}`);
    const a = read(`activations.${leaving.address}`);
    if (mode.stage === "forward")
      return `${place("a", index)} = ${GATED[layer.kind](format(z[at]), layer.settings)} = ${format(a[at])}`;
    const { slopes, sent } = gateSlopes(context);
    return `${place("∂C/∂z", index)} = g′ · ∂C/∂a = ${short(slopes[at])} · ${format(sent[at])} = ${format(slopes[at] * sent[at])}`;
  },
  pooling: (context) => {
    const { layer, entering, read, index } = context;
    const { cells, result } = poolingWindowAt(context, read(`activations.${entering.address}`), index);
    const what = layer.kind === "max_pooling" ? "max" : "mean";
    const numbers =
      cells.length > 9 ? `${cells.length} numbers` : cells.map(({ value }) => format(value)).join(", ");
    return `${place("a", index)} = ${what}(${numbers}) = ${format(result)}`;
  },
  routes: (context) => {
    const { parts, total } = routeSums(context);
    if (parts.length === 0) return `${place("∂C/∂a", context.index)} = 0: no window holds it`;
    const sum = parts.map(({ share, error }) => `${short(share)} · ${format(error)}`).join(" + ");
    return `${place("∂C/∂a", context.index)} = ${sum} = ${format(total)}`;
  },
  flatten: ({ entering, read, index, leaving }) => {
    const value = read(`activations.${leaving.address}`)[index[0]];
    return `unit ${index[0]} = ${place("a", indexOf(entering.shape, index[0]))} = ${format(value)}: the same number`;
  },
  unflatten: ({ entering, read, index, leaving }) => {
    const value = read(`gradients.${leaving.address}`)[index[0]];
    return `${place("∂C/∂a", indexOf(entering.shape, index[0]))} = that of unit ${index[0]} = ${format(value)}: the same number`;
  },
  softmax: ({ entering, read, index: [k] }) => {
    const { powers, sum, shares } = softmaxOf(read(`activations.${entering.address}`));
    return `${place("a", [k])} = eᶻ⁻ᵐᵃˣ / Σ = ${format(powers[k])} / ${format(sum)} = ${format(shares[k])}`;
  },
  start: (context) => {
    const { a, y, error } = startParts(context)[context.index[0]];
    const { network, images } = context;
    if (y === null) return `∂C/∂J = 1 / N = ${format(error)}`;
    const [sign, below, many] =
      network.loss === "mean-squared-error"
        ? ["2 (a − t)", "(N·I)", images * context.leaving.shape[0]]
        : ["(a − y)", "N", images];
    const top = sign.startsWith("2") ? `2 (${format(a)} − ${y})` : `(${format(a)} − ${y})`;
    return `${place(sign.startsWith("2") ? "∂C/∂a" : "∂C/∂z", context.index)} = ${sign} / ${below} = ${top} / ${many} = ${format(error)}`;
  },
  loss: ({ read, step, images }) => {
    const { sum } = batchMean(read("image_losses"));
    return `C = 1/N Σ Cₙ = ${format(sum)} / ${images} = ${format(step.loss)}`;
  },
  update: ({ mode, read, index }) => {
    const at = flatOf(mode.shape, index);
    const [before, change] = ["parameters", "updates"].map((field) => read(`${field}.${mode.address}`)[at]);
    return `${place(mode.address, index)}: ${format(before)} ${plus(change)} = ${format(before + change)}`;
  },
};

/** Where the weights are not at hand: the formula, and the number that the engine sent. */
const SHORT = {
  terms: ({ index, entering, leaving, read }) =>
    `${place("z", index)} = Σ of ${entering.shape[0]} w · a + b = ${format(read(`activations.${leaving.address}`)[index[0]])}`,
  weighted: ({ index, entering, leaving, read }) =>
    `${place("∂C/∂a", index)} = Σ of ${leaving.shape[0]} w · ∂C/∂z = ${format(read(`gradients.${entering.address}`)[index[0]])}`,
  outer: (context) => LINES.outer(context),
};

const GATED = {
  relu: (z) => `max(0, ${z})`,
  leaky_relu: (z, { slope = 0.01 }) => `max(z, ${slope} z) of ${z}`,
  sigmoid: (z) => `1 / (1 + e^−z) of ${z}`,
  tanh: (z) => `tanh ${z}`,
  gelu: (z) => `z Φ(z) of ${z}`,
  dropout: (x, { rate = 0.5 }) => `m · ${x}, m = 0 or ${format(1 / (1 - rate), 3)}`,
};

function rest({ read, mode, index, images }, own) {
  const all = read(`gradients.${mode.address}`);
  if (images === 1 || !all) return "";
  const whole = all[flatOf(mode.shape, index)];
  return ` ${plus(whole - own)} (${images - 1} others) = ${format(whole)}`;
}

/** The sums of a context, by its mode; the pictures show the same. */
export function windowSums(context) {
  const { layer, entering, read, index } = context;
  const kernel = read(`parameters.${layer.name}.kernel`);
  return convolutionAt(
    context,
    read(`activations.${entering.address}`),
    kernel,
    read(`parameters.${layer.name}.bias`),
    index,
  );
}

export function turnedSums(context) {
  const { layer, leaving, read, index } = context;
  return convolutionErrorAt(
    context,
    read(`parameters.${layer.name}.kernel`),
    read(`gradients.${leaving.address}`),
    index,
  );
}

export function kernelSums(context) {
  const { entering, leaving, read, index } = context;
  return kernelGradientAt(
    context,
    read(`activations.${entering.address}`),
    read(`gradients.${leaving.address}`),
    index,
  );
}

export function termSums(context) {
  const { layer, entering, read, index } = context;
  const weight = read(`parameters.${layer.name}.weight`);
  return denseAt(
    weight,
    read(`activations.${entering.address}`),
    read(`parameters.${layer.name}.bias`),
    index[0],
  );
}

export function weightedSums(context) {
  const { layer, entering, leaving, read, index } = context;
  return denseErrorAt(
    read(`parameters.${layer.name}.weight`),
    read(`gradients.${leaving.address}`),
    entering.shape[0],
    index[0],
  );
}

export function gateSlopes({ layer, entering, leaving, read }) {
  const [z, a] = [entering, leaving].map(({ address }) => read(`activations.${address}`));
  const [back, sent] = [entering, leaving].map(({ address }) => read(`gradients.${address}`));
  return { slopes: slopesOf(layer, z, a, sent, back), sent, back };
}

export function routeSums(context) {
  const { entering, leaving, read, index } = context;
  return poolingErrorAt(
    context,
    read(`activations.${entering.address}`),
    read(`gradients.${leaving.address}`),
    index,
  );
}

export function startParts({ network, read, step, images }) {
  const output = network.layers[network.layers.length - 1].address;
  return firstError(network.loss, read(`activations.${output}`), step.label, images);
}
