/**
 * The stations of the walk through one step, from the architecture alone. Pure: no time, no page.
 */

const FORWARD = {
  convolution: (layer) => `slide ${layer.settings.filters} filters over the picture`,
  relu: () => "keep what is positive, zero the rest",
  max_pooling: (layer) => `keep the largest of every ${layer.settings.size} × ${layer.settings.size}`,
  flatten: () => "lay the maps out as one row",
  dense: (layer) => `weigh and add everything, ${layer.settings.units} times`,
  softmax: () => "turn scores into probabilities aᵖʳᵉᵈ",
};

const BACKWARD = {
  convolution: () => "sum error × input over every place: ∂C/∂kernel",
  relu: () => "let the gradient through where z > 0 only",
  max_pooling: () => "send each gradient to the winner of its window",
  flatten: () => "back into maps: only a change of shape",
  dense: () => "∂C/∂w = a · ∂C/∂z; errors go back along the weights",
  softmax: () => "start with the error at the outputs: (a − y) / batch",
};

/**
 * Return the stations in order: forward through every layer, the loss, backward, the update.
 * @param {{layers: {name: string, kind: string, settings: object}[]}} network
 */
export function stationsOf(network) {
  const there = network.layers.map((layer) => ({
    stage: "forward",
    layer: layer.name,
    phrase: `${layer.name}: ${FORWARD[layer.kind](layer)}`,
  }));
  const back = [...network.layers].reverse().map((layer) => ({
    stage: "backward",
    layer: layer.name,
    phrase: `${layer.name}: ${BACKWARD[layer.kind](layer)}`,
  }));
  return [
    ...there,
    { stage: "loss", layer: null, phrase: "the loss: C = −log aᵖʳᵉᵈ, mean of the mini-batch" },
    ...back,
    { stage: "update", layer: null, phrase: "the update: w ← w − η ∂C/∂w, every weight at once" },
  ];
}

/** Return whether the walk has reached a stage of a layer. */
export function reached(walk, stage, layer) {
  const at = walk.stations.findIndex((one) => one.stage === stage && one.layer === layer);
  return at >= 0 && walk.position >= at;
}
