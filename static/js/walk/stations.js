/** The stations of the walk through one step, from the architecture alone. */

/** @import { Layer, LayerKind, Network } from "../net/protocol_types.js" */
/** @import { Station } from "./walk_types.js" */

/**
 * @typedef {{[Kind in LayerKind]: Extract<Layer, {kind: Kind}>}} LayersByKind
 * @typedef {{[Kind in LayerKind]: (layer: LayersByKind[Kind]) => string}} Phrases
 */

/** @type {Phrases} */
const FORWARD = {
  convolution: (layer) => `slide ${layer.settings.filters} filters over the picture`,
  relu: () => "keep what is positive, zero the rest",
  leaky_relu: () => "keep what is positive, shrink the rest",
  sigmoid: () => "squash every number to between 0 and 1",
  tanh: () => "squash every number to between −1 and 1",
  gelu: () => "keep what is positive, fade out the rest",
  max_pooling: (layer) => `keep the largest of every ${sides(layer.settings.size)}`,
  average_pooling: (layer) => `take the mean of every ${sides(layer.settings.size)}`,
  dropout: () => "drop some numbers at random, scale up the others",
  flatten: () => "lay the maps out as one row",
  dense: ({ settings: { units } }) => `weigh and add everything, ${units === 1 ? "once" : `${units} times`}`,
  softmax: () => "turn scores into probabilities aᵖʳᵉᵈ",
};

/** @type {Phrases} */
const BACKWARD = {
  convolution: () => "sum error × input over every place: ∂C/∂kernel",
  relu: () => "let the gradient through where z > 0 only",
  leaky_relu: () => "let the gradient through where z > 0, shrink it elsewhere",
  sigmoid: () => "multiply the gradient by a (1 − a)",
  tanh: () => "multiply the gradient by 1 − a²",
  gelu: () => "multiply the gradient by the slope at z",
  max_pooling: () => "send each gradient to the winner of its window",
  average_pooling: () => "share each gradient among its window",
  dropout: () => "what was dropped learns nothing",
  flatten: () => "back into maps: only a change of shape",
  dense: () => "∂C/∂w = a · ∂C/∂z; errors go back along the weights",
  softmax: () => "mix the gradient by how each score moves each probability",
};

/** @type {Record<Network["loss"], string>} */
const LOSS = {
  "cross-entropy": "the loss: C = −log aᵖʳᵉᵈ, mean of the mini-batch",
  "binary-cross-entropy": "the loss: C = −log aᵖʳᵉᵈ, mean of the mini-batch",
  "mean-squared-error": "the loss: C = the mean of (a − t)²",
  output: "the loss: C is the output itself",
};
const STARTS = "start with the errors (a − y) / batch";
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
 * Return the stations in order: forward through every layer, the loss, backward, the update.
 * Where the loss is taken together with the last layer, the way back starts before that layer.
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

/**
 * A station in two words: which layer, which way.
 * @param {{stage: string, layer: string|null}} station
 */
export function stationLabel({ stage, layer }) {
  return layer ? `${layer} ${stage}` : stage;
}

/** Return whether the walk has reached a stage of a layer. */
export function stagesReached(walk, stage, layer) {
  const at = walk.stations.findIndex((one) => one.stage === stage && one.layer === layer);
  return at >= 0 && walk.position >= at;
}

/**
 * Return the station that the walk stands at or passes, or null where the whole step is shown: at the
 * last station, except on the stage that shows a station.
 * @param {{walk: {stations: {stage: string, layer: string|null, phrase: string}[], position: number,
 *   running: boolean}, show: {stage: string}}} state
 */
export function currentStation({ walk: { stations, position, running }, show }) {
  const whole = position === stations.length - 1 && !running && show.stage !== "inside";
  return whole ? null : (stations[position] ?? null);
}
