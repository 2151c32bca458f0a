/**
 * What the rows of a sum are called, and what gates and stations do, in words and signs. Words only;
 * the sum is the engine's.
 */

import { isParameter } from "../network/addresses.js";
import { symbolArrays, symbolOf } from "../network/notation.js";

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

/** What the first column of a sum holds; "" where its rows have no names. */
export function rowHead(kind) {
  return HEADS[kind] ?? "";
}

/** The name of one row: an image counted from 1, or places as addresses count them. */
export function rowName(kind, { factors }) {
  const head = rowHead(kind);
  const last = factors[factors.length - 1];
  if (!head) return "";
  if (factors[0].symbol === "λ") return "penalty";
  if (head === "image") return String(last.image + 1);
  if (factors.length === 1 && last.symbol === "b") return "bias";
  const found = head === "weight" ? factors[0] : last;
  const index = head === "place" || head === "weight" ? found.index.slice(1) : found.index;
  return `[${index.join(", ")}]`;
}

/** The formula's key: one image's share of a dense parameter is a formula of its own. */
export function formulaOf({ kind, image }) {
  return kind.startsWith("dense_") && image !== null ? `${kind}_of_image` : kind;
}

const SIGNS = {
  max_pooling: "[won]",
  average_pooling: "1/K²",
  dropout: "m",
  flatten: null,
};

/** What a gate is called in the formula; null where it changes nothing. */
export function gateSign(kind) {
  return kind in SIGNS ? SIGNS[kind] : "g′(z)";
}

const ON_THE_WAY = {
  dense: "Wᵀ · ∂C/∂z",
  convolution: "turned filter",
  softmax: "a − y",
  flatten: "reshaped",
};

/** What a station does to the error, in a word or two. */
export function stationWords({ kind, words }) {
  return ON_THE_WAY[kind] ?? words ?? "";
}

/**
 * The symbols that a formula needs besides its factors, with running places:
 * {entering, leaving, weights, bias} of the layer that the number belongs to.
 */
export function neighboursOf(network, { address, index }) {
  const place = network.layers.findIndex((layer) => layer.address === address || address in layer.parameters);
  if (place < 0) return {};
  const layer = network.layers[place];
  const entering = place > 0 ? network.layers[place - 1].address : "input.activation";
  const [weights, bias] = Object.keys(layer.parameters);
  const parameter = isParameter(network, address);
  const named = (one, at) => one && symbolOf(network, one, at);
  return {
    entering: named(entering, parameter ? index.slice(1) : []),
    leaving: named(layer.address, parameter ? index.slice(0, 1) : index),
    weights: named(weights, []),
    bias: named(bias, []),
  };
}

/** Whether the places of a convolution are counted without stride, dilation and padding. */
export function isPlain(network, address) {
  const name = symbolArrays(network).find((one) => one.address === address)?.name;
  const settings = network.layers.find((layer) => layer.name === name)?.settings ?? {};
  const all = (key, value) => [settings[key] ?? value].flat().every((one) => one === value);
  return all("stride", 1) && all("dilation", 1) && all("padding", 0);
}
