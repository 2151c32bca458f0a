/** The stations of the walk through one step, computed from the architecture. */

/** @import { Layer, LayerKind, Network } from "../net/protocol_types.js" */
/** @import { State } from "../state/state_types.js" */
/** @import { Station, Walk, WalkStage } from "./walk_types.js" */

/**
 * @typedef {{[Kind in LayerKind]: Extract<Layer, {kind: Kind}>}} LayersByKind
 * @typedef {{[Kind in LayerKind]: (layer: LayersByKind[Kind]) => string}} Phrases
 */

/** @type {Phrases} */
const FORWARD = {
  convolution: (layer) => `slide ${layer.settings.filters} filters over the input`,
  relu: () => "keep positive numbers, set the others to 0",
  leaky_relu: () => "keep positive numbers, shrink the others",
  sigmoid: () => "map every number to between 0 and 1",
  tanh: () => "map every number to between −1 and 1",
  gelu: () => "keep positive numbers, fade out the others",
  max_pooling: (layer) => `keep the largest of every ${sides(layer.settings.size)}`,
  average_pooling: (layer) => `take the mean of every ${sides(layer.settings.size)}`,
  dropout: () => "set some numbers to 0 at random, scale up the others",
  flatten: () => "put the maps into one row",
  dense: ({ settings: { units } }) =>
    `add up all inputs times their weights, ${units === 1 ? "once" : `${units} times`}`,
  softmax: () => "turn the scores into probabilities aᵖʳᵉᵈ",
};

/** @type {Phrases} */
const BACKWARD = {
  convolution: () => "add up error × input over all places: the gradient of each filter",
  relu: () => "pass the gradient on only where z > 0",
  leaky_relu: () => "pass the gradient on where z > 0, shrink it elsewhere",
  sigmoid: () => "multiply the gradient by a (1 − a)",
  tanh: () => "multiply the gradient by 1 − a²",
  gelu: () => "multiply the gradient by the slope at z",
  max_pooling: () => "pass each gradient to the largest number of its window",
  average_pooling: () => "share each gradient among the numbers of its window",
  dropout: () => "no gradient for the numbers that were dropped",
  flatten: () => "back into maps: only the shape changes",
  dense: () => "∂C/∂w = a · ∂C/∂z, and errors go back along the weights",
  softmax: () => "combine the gradients by how each score changes each probability",
};

/** @type {Record<Network["loss"], string>} */
const LOSS = {
  "cross-entropy": "the loss: C = −log aᵖʳᵉᵈ, the mean over the mini-batch",
  "binary-cross-entropy": "the loss: C = −log aᵖʳᵉᵈ, the mean over the mini-batch",
  "mean-squared-error": "the loss: C = the mean of (a − t)²",
  output: "the loss: C is the output itself",
};
const STARTS = "start with the errors (a − y) / batch size";
const FUSED = ["cross-entropy", "binary-cross-entropy"];

/** A size as people write it; one number stands for both sides. @param {number | [number, number]} size */
function sides(size) {
  return Array.isArray(size) ? size.join(" × ") : `${size} × ${size}`;
}

/**
 * @template {LayerKind} Kind
 * @param {Phrases} phrases @param {Kind} kind @param {LayersByKind[Kind]} layer
 */
function phraseOf(phrases, kind, layer) {
  return phrases[kind](layer);
}

/**
 * Return the stations in order: forward through every layer, the loss, backward, the update. If the loss is
 * fused with the last layer, the backward pass starts before that layer.
 * @param {Pick<Network, "loss" | "layers">} network
 * @returns {Station[]}
 */
export function stationsOf(network) {
  /** @type {Station[]} */
  const there = network.layers.map((layer) => ({
    stage: "forward",
    layer: layer.name,
    phrase: `${layer.name}: ${phraseOf(FORWARD, layer.kind, layer)}`,
  }));
  /** @type {Station[]} */
  const back = [...network.layers].reverse().map((layer, from) => {
    const starts = from === 0 && FUSED.includes(network.loss);
    const phrase = starts ? STARTS : phraseOf(BACKWARD, layer.kind, layer);
    return { stage: "backward", layer: layer.name, phrase: `${layer.name}: ${phrase}` };
  });
  return [
    ...there,
    { stage: "loss", layer: null, phrase: LOSS[network.loss] },
    ...back,
    { stage: "update", layer: null, phrase: "the update: w ← w − η ∂C/∂w, every weight at once" },
  ];
}

/** The label of a station: its layer and direction. @param {Pick<Station, "stage" | "layer">} station */
export function stationLabel({ stage, layer }) {
  return layer ? `${layer} ${stage}` : stage;
}

/**
 * Return whether the walk has reached a stage of a layer.
 * @param {Pick<Walk, "stations" | "position">} walk @param {WalkStage} stage @param {string | null} layer
 */
export function stagesReached(walk, stage, layer) {
  const at = walk.stations.findIndex((one) => one.stage === stage && one.layer === layer);
  return at >= 0 && walk.position >= at;
}

/**
 * Return the station where the walk is, or null if the whole step is displayed: at the last station, except
 * on the stage Inside.
 * @param {Pick<State, "walk" | "show">} state
 * @returns {Station | null}
 */
export function currentStation({ walk: { stations, position, running }, show }) {
  const whole = position === stations.length - 1 && !running && show.stage !== "inside";
  return whole ? null : (stations[position] ?? null);
}
