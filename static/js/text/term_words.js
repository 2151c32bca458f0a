/** Names of the rows of a sum, and short texts for gates and stations. */

/** @import { ExplanationKind, ExplanationMessage, LayerKind } from "../net/protocol_types.js" */
/** @import { Network, ParameterIndex, RoadStation, Term } from "../net/protocol_types.js" */

import { isParameter } from "../network/addresses.js";
import { symbolArrays, symbolOf } from "../network/notation.js";

/** @type {Partial<Record<ExplanationKind, string>>} */
const HEADS = {
  dense_weight: "image",
  dense_bias: "image",
  filter_weight: "image",
  filter_bias: "image",
  filter_weight_of_image: "place",
  filter_bias_of_image: "place",
  error_through_dense: "unit",
  error_through_convolution: "unit",
  error_through_max_pooling: "window",
  error_through_average_pooling: "window",
  error_through_softmax: "class",
  value_of_dense: "unit",
  value_of_convolution: "weight",
  value_of_average_pooling: "from",
};

/** The title of the first column of a sum; "" if its rows have no names. @param {ExplanationKind} kind */
export function rowHead(kind) {
  return HEADS[kind] ?? "";
}

/**
 * The name of one row: an image counted from 1, or positions counted as in addresses.
 * @param {ExplanationKind} kind @param {Pick<Term, "factors">} term
 */
export function rowName(kind, { factors }) {
  const head = rowHead(kind);
  const last = factors[factors.length - 1];
  if (!head) return "";
  if (factors[0].symbol === "λ") return "penalty";
  if (head === "image") return String((last.image ?? 0) + 1);
  if (factors.length === 1 && last.symbol === "b") return "bias";
  const found = head === "weight" ? factors[0] : last;
  const index = head === "place" || head === "weight" ? found.index.slice(1) : found.index;
  return `[${index.join(", ")}]`;
}

/**
 * The key of the formula. The share of one image in a dense parameter has a formula of its own.
 * @param {Pick<ExplanationMessage, "kind" | "image">} explanation
 */
export function formulaOf({ kind, image }) {
  return kind.startsWith("dense_") && image !== null ? `${kind}_of_image` : kind;
}

/** @type {Partial<Record<LayerKind, string | null>>} */
const SIGNS = {
  max_pooling: "[won]",
  average_pooling: "1/K²",
  dropout: "m",
  flatten: null,
};

/** The symbol of a gate in the formula; null if the gate changes nothing. @param {LayerKind} kind */
export function gateSign(kind) {
  const sign = SIGNS[kind];
  return sign === undefined ? "g′(z)" : sign;
}

/** @type {Partial<Record<LayerKind, string>>} */
const ON_THE_WAY = {
  dense: "Wᵀ · ∂C/∂z",
  convolution: "turned filter",
  softmax: "a − y",
  flatten: "reshaped",
};

/**
 * The effect of a station on the error, in a word or two.
 * @param {Pick<RoadStation, "kind" | "words">} station
 */
export function stationWords({ kind, words }) {
  return ON_THE_WAY[kind] ?? words ?? "";
}

/**
 * The symbols that a formula needs besides its factors, with running indices: {entering, leaving, weights,
 * bias} of the number's layer.
 * @param {Network} network @param {ParameterIndex} number
 */
export function neighboursOf(network, { address, index }) {
  const place = network.layers.findIndex((layer) => layer.address === address || address in layer.parameters);
  if (place < 0) return {};
  const layer = network.layers[place];
  const entering = place > 0 ? network.layers[place - 1].address : "input.activation";
  /** @type {(string | undefined)[]} */
  const [weights, bias] = Object.keys(layer.parameters);
  const parameter = isParameter(network, address);
  /** @param {string | undefined} array @param {number[]} places */
  const named = (array, places) => (array === undefined ? undefined : symbolOf(network, array, places));
  return {
    entering: named(entering, parameter ? index.slice(1) : []),
    leaving: named(layer.address, parameter ? index.slice(0, 1) : index),
    weights: named(weights, []),
    bias: named(bias, []),
  };
}

/**
 * Return whether a convolution has no stride, dilation or padding, so that its indices need no offsets.
 * @param {Network} network @param {string} address
 */
export function isPlain(network, address) {
  const name = symbolArrays(network).find((array) => array.address === address)?.name;
  const settings = network.layers.find((layer) => layer.name === name)?.settings ?? {};
  return (
    (!("stride" in settings) || isEverywhere(settings.stride ?? 1, 1)) &&
    (!("dilation" in settings) || isEverywhere(settings.dilation ?? 1, 1)) &&
    (!("padding" in settings) || isEverywhere(settings.padding ?? 0, 0))
  );
}

/** @param {number | [number, number]} setting @param {number} value */
function isEverywhere(setting, value) {
  return [setting].flat().every((number) => number === value);
}
