/**
 * Descriptions of one cell of the network as text: its formula, its inputs and the cells that it feeds.
 * Pure: computed from the shapes and the loaded arrays.
 */

/** @import { LeakyReLUSettings, Network } from "../net/protocol_types.js" */
/** @import { ReadNumber } from "./array_value_reader.js" */

import { format } from "../text/format.js";
import { sidesOf, sourceCells, targetCells, touchedBy, usedParameters } from "./receptive_fields.js";

/** Format a set of positions: 3…7, or : for a whole axis. @param {number[][]} axes @param {number[]} shape */
export function cellPlacesText(axes, shape) {
  return axes.map((places, axis) => axisText(places, shape[axis])).join(", ");
}

/** @param {number[]} places @param {number} count */
function axisText(places, count) {
  if (places.length === 0) return "none";
  if (places.length === 1) return String(places[0]);
  if (places.length === count) return ":";
  const step = places[1] - places[0];
  return `${places[0]}…${places.at(-1)}${step === 1 ? "" : ` by ${step}`}`;
}

/** @param {number[][]} axes */
const countOf = (axes) => axes.reduce((product, places) => product * places.length, 1);

/**
 * Return further lines of text about a number of the step.
 * @param {Network} network @param {{field: string, address: string}} array @param {number[]} index
 * @param {ReadNumber} read a number at hand, by its array's name
 * @param {number} images in the mini-batch
 */
export function cellWords(network, { field, address }, index, read, images) {
  const number = network.layers.findIndex((layer) => layer.address === address);
  const owner = network.layers.findIndex((layer) => address in layer.parameters);
  if (owner >= 0) return parameterWords(network, owner, field, index, images);
  const lines = [];
  const word =
    field === "gradients"
      ? gradientFormula(network, number + 1, index, read)
      : valueFormula(network, number, index, read);
  if (word) lines.push(word);
  if (number >= 0) {
    const sides = sidesOf(network, number);
    lines.push(
      `from ${sides.entering.address}[${cellPlacesText(sourceCells(sides, index), sides.entering.shape)}]`,
    );
  }
  if (number + 1 < network.layers.length) {
    const sides = sidesOf(network, number + 1);
    const targets = targetCells(sides, index);
    lines.push(
      countOf(targets)
        ? `to ${sides.leaving.address}[${cellPlacesText(targets, sides.leaving.shape)}]`
        : "to nothing: no window holds it",
    );
  }
  return lines;
}

/**
 * @param {Network} network @param {number} owner @param {string} field @param {number[]} index
 * @param {number} images
 */
function parameterWords(network, owner, field, index, images) {
  const sides = sidesOf(network, owner);
  const { sources, targets } = touchedBy(sides, index);
  const places = countOf(targets);
  const over = places > 1 ? `${places} places and ${images} images` : `${images} images`;
  const lines = [];
  if (field === "gradients") lines.push(`= Σ over ${over} of ${sources ? "a · ∂C/∂z" : "∂C/∂z"}`);
  if (sources)
    lines.push(`reads ${sides.entering.address}[${cellPlacesText(sources, sides.entering.shape)}]`);
  return [...lines, `writes ${sides.leaving.address}[${cellPlacesText(targets, sides.leaving.shape)}]`];
}

/** @typedef {"relu" | "leaky_relu" | "sigmoid" | "tanh" | "gelu"} ElementwiseKind */

/** @type {Record<ElementwiseKind, (settings: LeakyReLUSettings) => string>} */
const ELEMENTWISE = {
  relu: () => "max(0, z)",
  leaky_relu: ({ slope = 0.01 }) => `max(z, ${slope} z)`,
  sigmoid: () => "1 / (1 + e⁻ᶻ)",
  tanh: () => "tanh z",
  gelu: () => "z Φ(z)",
};

/**
 * The formula of one output of a layer in one line, with the value of its input if it has only one.
 * @param {Network} network @param {number} number @param {number[]} index @param {ReadNumber} read
 */
export function valueFormula(network, number, index, read) {
  if (number < 0) return "a pixel of the image";
  const sides = sidesOf(network, number);
  const { layer, entering } = sides;
  const sources = sourceCells(sides, index);
  const count = countOf(sources);
  const name = entering.address.endsWith(".pre_activation") ? "z" : "x";
  const entered = () =>
    format(
      read(
        `activations.${entering.address}`,
        sources.map(([place]) => place),
      ),
    );
  switch (layer.kind) {
    case "convolution":
    case "dense":
      return `= Σ of ${count} products w · a${usedParameters(sides, index).length > 1 ? ", + b" : ""}`;
    case "max_pooling":
      return `= the largest of ${count} numbers`;
    case "average_pooling":
      return `= the mean of ${count} numbers`;
    case "flatten":
      return "= the same number";
    case "dropout":
      return `= m · x, x = ${entered()}`;
    case "softmax":
      return `= eᶻ / Σ eᶻ, z = ${format(read(`activations.${entering.address}`, index))}`;
    default:
      return `= ${ELEMENTWISE[layer.kind](layer.settings)}, ${name} = ${entered()}`;
  }
}

/**
 * The formula of the gradient with respect to one input of layer `number`, in one line.
 * @param {Network} network @param {number} number @param {number[]} index @param {ReadNumber} read
 */
export function gradientFormula(network, number, index, read) {
  const last = network.layers.length - 1;
  const fused = ["cross-entropy", "binary-cross-entropy"].includes(network.loss);
  if (number > last) return fused ? "= how C moves with a" : "= the loss's own slope";
  if (number === last && fused) return "= (a − y) / N";
  const sides = sidesOf(network, number);
  const targets = targetCells(sides, index);
  const sent = () =>
    format(
      read(
        `gradients.${sides.leaving.address}`,
        targets.map(([place]) => place),
      ),
    );
  switch (sides.layer.kind) {
    case "convolution":
    case "dense":
      return `= Σ of ${countOf(targets)} products w · ∂C/∂z`;
    case "softmax":
      return "= Σ ∂a/∂z · ∂C/∂a";
    case "max_pooling":
      return "= what comes back from every window that it won, else 0";
    case "average_pooling":
      return "= an equal part of what comes back to its windows";
    case "flatten":
      return "= the same number";
    case "dropout":
      return `= m · ∂C/∂a, ∂C/∂a = ${sent()}`;
    default:
      return `= g′(z) · ∂C/∂a, ∂C/∂a = ${sent()}`;
  }
}
