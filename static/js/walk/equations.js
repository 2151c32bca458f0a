/**
 * The formula of a station in numbers, for one position, as one line of text: the factors, their sum, and
 * the engine's value.
 */

/** @import { StationContext, StationModeKind } from "./walk_types.js" */

import { batchMean, softmaxOf } from "../arithmetic/loss.js";
import { poolingWindowAt } from "../arithmetic/pooling.js";
import { flatOf, indexOf } from "../canvas/tile_layout.js";
import { format } from "../text/format.js";
import {
  gateSlopes,
  kernelSums,
  MissingArray,
  neededArray,
  penaltyPart,
  routeSums,
  startParts,
  termSums,
  turnedSums,
  weightedSums,
  windowSums,
} from "./station_sums.js";

/** @typedef {(context: StationContext) => string} Line */

/** @param {string} name @param {number[]} index */
const place = (name, index) => `${name}[${index.join(", ")}]`;
const short = (/** @type {number} */ value) => (Number.isInteger(value) ? String(value) : format(value));
const plus = (/** @type {number} */ value) => (value < 0 ? `− ${format(-value)}` : `+ ${format(value)}`);

/**
 * Return the formula for a context of station_modes.js; it is shorter if an array has not been loaded.
 * @param {StationContext} context
 */
export function equationOf(context) {
  const { kind } = context.mode;
  try {
    return context.missing.length ? (SHORT[kind]?.(context) ?? "") : LINES[kind](context);
  } catch (failure) {
    if (failure instanceof MissingArray) return "";
    throw failure;
  }
}

/**
 * Σ of 27 w · a + b = 0.5 + 0.1 = 0.6.
 * @param {number} count @param {number} total @param {number | null} bias
 */
function sumLine(count, total, bias) {
  if (bias === null) return `Σ of ${count} w · a = ${format(total)}`;
  return `Σ of ${count} w · a + b = ${format(total - bias)} ${plus(bias)} = ${format(total)}`;
}

/** @type {Record<StationModeKind, Line>} */
const LINES = {
  window: (context) => {
    const { total, parts, bias, window } = windowSums(context);
    const count = parts.length * window.size[0] * window.size[1];
    return `${place("z", context.index)} = ${sumLine(count, total, bias)}`;
  },
  turned: (context) => {
    const { total, parts, window } = turnedSums(context);
    const count = parts.length * window.size[0] * window.size[1];
    return `${place("∂C/∂a", context.index)} = Σ of ${count} w · ∂C/∂z = ${format(total)}`;
  },
  kernel: (context) => {
    const { sum, products } = kernelSums(context);
    const line = `${place("∂C/∂k", context.index)} = Σ of ${products.length} a · ∂C/∂z`;
    return `${line} = ${format(sum)} (this image)${rest(context, sum)}`;
  },
  terms: (context) => {
    const { total, terms, bias } = termSums(context);
    return `${place("z", context.index)} = ${sumLine(terms.length, total, bias)}`;
  },
  weighted: (context) => {
    const { total, terms } = weightedSums(context);
    return `${place("∂C/∂a", context.index)} = Σ of ${terms.length} w · ∂C/∂z = ${format(total)}`;
  },
  outer: (context) => {
    const { entering, leaving, index } = context;
    const a = neededArray(context, `activations.${entering.address}`)[index[1]];
    const error = neededArray(context, `gradients.${leaving.address}`)[index[0]];
    const line = `${place("∂C/∂w", index)} = a · ∂C/∂z = ${format(a)} · ${format(error)}`;
    return `${line} = ${format(a * error)} (this image)${rest(context, a * error)}`;
  },
  gate: (context) => {
    const { entering, leaving, mode, index } = context;
    const flat = flatOf(leaving.shape, index);
    if (mode.stage === "forward") {
      const z = neededArray(context, `activations.${entering.address}`)[flat];
      const a = neededArray(context, `activations.${leaving.address}`)[flat];
      return `${place("a", index)} = ${gateText(context, format(z))} = ${format(a)}`;
    }
    const slope = gateSlopes(context).slopes[flat];
    const error = neededArray(context, `gradients.${leaving.address}`)[flat];
    const factors = `${short(slope)} · ${format(error)}`;
    return `${place("∂C/∂z", index)} = g′ · ∂C/∂a = ${factors} = ${format(slope * error)}`;
  },
  pooling: (context) => {
    const { layer, entering, index } = context;
    const a = neededArray(context, `activations.${entering.address}`);
    const { cells, result } = poolingWindowAt(context, a, index);
    const name = layer.kind === "max_pooling" ? "max" : "mean";
    const numbers =
      cells.length > 9 ? `${cells.length} numbers` : cells.map(({ value }) => format(value)).join(", ");
    return `${place("a", index)} = ${name}(${numbers}) = ${format(result)}`;
  },
  routes: (context) => {
    const { parts, total } = routeSums(context);
    if (parts.length === 0) return `${place("∂C/∂a", context.index)} = 0: no window holds it`;
    const sum = parts.map(({ share, error }) => `${short(share)} · ${format(error)}`).join(" + ");
    return `${place("∂C/∂a", context.index)} = ${sum} = ${format(total)}`;
  },
  flatten: (context) => {
    const { entering, leaving, index } = context;
    const value = neededArray(context, `activations.${leaving.address}`)[index[0]];
    const a = place("a", indexOf(entering.shape, index[0]));
    return `unit ${index[0]} = ${a} = ${format(value)}: the same number`;
  },
  unflatten: (context) => {
    const { entering, leaving, index } = context;
    const value = neededArray(context, `gradients.${leaving.address}`)[index[0]];
    const error = place("∂C/∂a", indexOf(entering.shape, index[0]));
    return `${error} = that of unit ${index[0]} = ${format(value)}: the same number`;
  },
  softmax: (context) => {
    const [k] = context.index;
    const z = neededArray(context, `activations.${context.entering.address}`);
    const { powers, sum, shares } = softmaxOf(z);
    return `${place("a", [k])} = eᶻ⁻ᵐᵃˣ / Σ = ${format(powers[k])} / ${format(sum)} = ${format(shares[k])}`;
  },
  start: (context) => {
    const { network, images, index, leaving } = context;
    const { a, y, error } = startParts(context)[index[0]];
    if (y === null) return `∂C/∂J = 1 / N = ${format(error)}`;
    const difference = `(${format(a)} − ${y})`;
    if (network.loss === "mean-squared-error") {
      const count = images * leaving.shape[0];
      return `${place("∂C/∂a", index)} = 2 (a − t) / (N·I) = 2 ${difference} / ${count} = ${format(error)}`;
    }
    return `${place("∂C/∂z", index)} = (a − y) / N = ${difference} / ${images} = ${format(error)}`;
  },
  loss: (context) => {
    const { step, images } = context;
    const { sum } = batchMean(neededArray(context, "image_losses"));
    return `C = 1/N Σ Cₙ = ${format(sum)} / ${images} = ${format(step?.loss)}`;
  },
  update: (context) => {
    const { mode, index } = context;
    const flat = flatOf(mode.shape, index);
    const before = neededArray(context, `parameters.${mode.address}`)[flat];
    const change = neededArray(context, `updates.${mode.address}`)[flat];
    return `${place(mode.address, index)}: ${format(before)} ${plus(change)} = ${format(before + change)}`;
  },
};

/**
 * Where the weights are not at hand: the formula, and the number of the engine.
 * @type {Partial<Record<StationModeKind, Line>>}
 */
const SHORT = {
  terms: (context) => {
    const { index, entering, leaving } = context;
    const z = neededArray(context, `activations.${leaving.address}`)[index[0]];
    return `${place("z", index)} = Σ of ${entering.shape[0]} w · a + b = ${format(z)}`;
  },
  weighted: (context) => {
    const { index, entering, leaving } = context;
    const error = neededArray(context, `gradients.${entering.address}`)[index[0]];
    return `${place("∂C/∂a", index)} = Σ of ${leaving.shape[0]} w · ∂C/∂z = ${format(error)}`;
  },
  outer: (context) => LINES.outer(context),
};

/**
 * What an element-wise layer makes of a number, as text.
 * @param {StationContext} context @param {string} z
 */
function gateText({ layer }, z) {
  switch (layer.kind) {
    case "relu":
      return `max(0, ${z})`;
    case "leaky_relu":
      return `max(z, ${layer.settings.slope ?? 0.01} z) of ${z}`;
    case "sigmoid":
      return `1 / (1 + e^−z) of ${z}`;
    case "gelu":
      return `z Φ(z) of ${z}`;
    case "dropout":
      return `m · ${z}, m = 0 or ${format(1 / (1 - (layer.settings.rate ?? 0.5)), 3)}`;
    default:
      return `${layer.kind} ${z}`;
  }
}

/**
 * What else a parameter's gradient is made of: the other images' part, and that of the L2 penalty.
 * @param {StationContext} context @param {number} share of this image
 */
function rest(context, share) {
  const { read, mode, index, images } = context;
  const gradient = read(`gradients.${mode.address}`);
  const decay = penaltyPart(context);
  if ((images === 1 && decay === null) || !gradient) return "";
  const whole = gradient[flatOf(mode.shape, index)];
  const others = images === 1 ? "" : ` ${plus(whole - share - (decay ?? 0))} (${images - 1} others)`;
  return `${others}${decay === null ? "" : ` ${plus(decay)} (L2: λ w)`} = ${format(whole)}`;
}
