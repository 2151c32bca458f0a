/** The sums inside a station, computed from the arrays of the step. Pictures and formulas both use them. */

/** @import { TensorData } from "../net/protocol_types.js" */
/** @import { StationContext } from "./walk_types.js" */

import { convolutionAt, convolutionErrorAt, kernelGradientAt } from "../arithmetic/convolution.js";
import { denseAt, denseErrorAt } from "../arithmetic/dense.js";
import { slopesOf } from "../arithmetic/elementwise.js";
import { firstError } from "../arithmetic/loss.js";
import { penaltyStrength } from "../arithmetic/penalty.js";
import { poolingErrorAt } from "../arithmetic/pooling.js";
import { flatOf } from "../canvas/tile_layout.js";

/** Thrown when a sum needs an array that the step does not carry. */
export class MissingArray extends Error {}

/**
 * Return the array that a sum needs. Throws MissingArray if the step does not carry it.
 * @param {Pick<StationContext, "read">} context @param {string} name
 * @returns {TensorData}
 */
export function neededArray({ read }, name) {
  const array = read(name);
  if (!array) throw new MissingArray(`the step carries no ${name}`);
  return array;
}

/** The sum of a convolution at one position of its output. @param {StationContext} context */
export function windowSums(context) {
  const { layer, entering, read, index } = context;
  const a = neededArray(context, `activations.${entering.address}`);
  const kernel = neededArray(context, `parameters.${layer.name}.kernel`);
  return convolutionAt(context, a, kernel, read(`parameters.${layer.name}.bias`), index);
}

/**
 * The sum of the rotated filters at one position of a convolution's input.
 * @param {StationContext} context
 */
export function turnedSums(context) {
  const { layer, leaving, index } = context;
  const kernel = neededArray(context, `parameters.${layer.name}.kernel`);
  const errors = neededArray(context, `gradients.${leaving.address}`);
  return convolutionErrorAt(context, kernel, errors, index);
}

/** The sum for one weight of a filter. @param {StationContext} context */
export function kernelSums(context) {
  const { entering, leaving, index } = context;
  const a = neededArray(context, `activations.${entering.address}`);
  const errors = neededArray(context, `gradients.${leaving.address}`);
  return kernelGradientAt(context, a, errors, index);
}

/** The sum of a unit of a dense layer. @param {StationContext} context */
export function termSums(context) {
  const { layer, entering, read, index } = context;
  const weight = neededArray(context, `parameters.${layer.name}.weight`);
  const a = neededArray(context, `activations.${entering.address}`);
  return denseAt(weight, a, read(`parameters.${layer.name}.bias`), index[0]);
}

/** The sum of the errors that flow back to one input of a dense layer. @param {StationContext} context */
export function weightedSums(context) {
  const { layer, entering, leaving, index } = context;
  const weight = neededArray(context, `parameters.${layer.name}.weight`);
  const errors = neededArray(context, `gradients.${leaving.address}`);
  return denseErrorAt(weight, errors, entering.shape[0], index[0]);
}

/** The slopes of an elementwise layer, with the gradients on both sides. @param {StationContext} context */
export function gateSlopes(context) {
  const { layer, entering, leaving, read } = context;
  const z = neededArray(context, `activations.${entering.address}`);
  const a = neededArray(context, `activations.${leaving.address}`);
  const sent = read(`gradients.${leaving.address}`);
  const back = read(`gradients.${entering.address}`);
  return { slopes: slopesOf(layer, z, a, sent, back), sent, back };
}

/**
 * The gradients that the windows of a pooling send back to one number of its input.
 * @param {StationContext} context
 */
export function routeSums(context) {
  const { entering, leaving, index } = context;
  const a = neededArray(context, `activations.${entering.address}`);
  const errors = neededArray(context, `gradients.${leaving.address}`);
  return poolingErrorAt(context, a, errors, index);
}

/**
 * λ w, the L2 penalty's part of the gradient of a parameter; null where the network has no penalty on it.
 * @param {StationContext} context
 */
export function penaltyPart(context) {
  const { mode, network, index } = context;
  const strength = penaltyStrength(network, mode.address);
  if (strength === 0) return null;
  return strength * neededArray(context, `parameters.${mode.address}`)[flatOf(mode.shape, index)];
}

/** The gradient of the loss at every output. @param {StationContext} context */
export function startParts(context) {
  const { network, step, images } = context;
  if (!step) throw new MissingArray("there is no step");
  const output = network.layers[network.layers.length - 1].address;
  return firstError(network.loss, neededArray(context, `activations.${output}`), step.label, images);
}
