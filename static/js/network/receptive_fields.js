/**
 * Connections between the numbers of a layer: the inputs of an output, the outputs that an input or a
 * parameter affects, and the receptive field of a number. Pure: computed from shapes. A set of positions
 * is one list of indices per axis. The counterpart in the engine is engine/core/shapes.py.
 */

/** @import { ConvolutionSettings, Layer, Network } from "../net/protocol_types.js" */
/** @import { LayerSides } from "../walk/walk_types.js" */

/** @typedef {ReturnType<typeof windowOf>} SlidingWindow */

/**
 * Expand one number to both axes, or return (rows, columns) unchanged.
 * @param {number | [number, number]} size @returns {[number, number]}
 */
export function axisPair(size) {
  return Array.isArray(size) ? size : [size, size];
}

/**
 * The window settings of a convolution or pooling, with defaults filled in. Throws for any other kind of
 * layer.
 * @param {Layer} layer
 */
export function windowOf({ kind, settings }) {
  if (kind !== "convolution" && kind !== "max_pooling" && kind !== "average_pooling") {
    throw new Error(`no window slides over the input of a layer of the kind ${kind}`);
  }
  const size = axisPair(settings.size);
  const slides = settings.stride ?? (kind === "convolution" ? 1 : settings.size);
  /** @type {Partial<ConvolutionSettings>} */
  const { padding, dilation, groups } = kind === "convolution" ? settings : {};
  return {
    size,
    stride: axisPair(slides),
    padding: axisPair(padding ?? 0),
    dilation: axisPair(dilation ?? 1),
    groups: groups ?? 1,
  };
}

/**
 * The addresses and shapes of the input and output of layer `number` of a network.
 * @param {Network} network @param {number} number @returns {LayerSides}
 */
export function sidesOf(network, number) {
  const before = network.layers[number - 1];
  const layer = network.layers[number];
  return {
    layer,
    entering: before
      ? { address: before.address, shape: before.shape }
      : { address: "input.activation", shape: network.input_shape },
    leaving: { address: layer.address, shape: layer.shape },
  };
}

/** @param {number} count */
const all = (count) => Array.from({ length: count }, (_, place) => place);

/**
 * The places S·y + D·i − P under a window at `y`, without those that fall into the padding.
 * @param {SlidingWindow} window @param {number} axis @param {number} y @param {number} count
 */
function under(window, axis, y, count) {
  return all(window.size[axis])
    .map((i) => window.stride[axis] * y + window.dilation[axis] * i - window.padding[axis])
    .filter((place) => place >= 0 && place < count);
}

/**
 * The places y of the output whose window holds `place`: S·y + D·i − P = place.
 * @param {SlidingWindow} window @param {number} axis @param {number} place @param {number} count
 */
function over(window, axis, place, count) {
  return all(count).filter((y) => {
    const inside = place + window.padding[axis] - window.stride[axis] * y;
    const i = inside / window.dilation[axis];
    return Number.isInteger(i) && i >= 0 && i < window.size[axis];
  });
}

/** @param {SlidingWindow} window @param {number} channel @param {number} from @param {number} to */
function ownGroup(window, channel, from, to) {
  const [mine, theirs] = [from / window.groups, to / window.groups];
  const first = Math.floor(channel / mine) * theirs;
  return all(theirs).map((place) => first + place);
}

/** The index of one flat place, axis by axis. @param {number[]} shape @param {number} flat */
function unravelled(shape, flat) {
  const index = [];
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    index.unshift(flat % shape[axis]);
    flat = Math.floor(flat / shape[axis]);
  }
  return index;
}

/**
 * Return the positions of a layer's input that one number of its output depends on.
 * @param {LayerSides} sides @param {number[]} index of the output
 */
export function sourceCells({ layer, entering, leaving }, index) {
  switch (layer.kind) {
    case "convolution":
    case "max_pooling":
    case "average_pooling": {
      const window = windowOf(layer);
      const places = [0, 1].map((axis) => under(window, axis, index[axis + 1], entering.shape[axis + 1]));
      const convolved = layer.kind === "convolution";
      const from = convolved ? ownGroup(window, index[0], leaving.shape[0], entering.shape[0]) : [index[0]];
      return [from, ...places];
    }
    case "dense":
    case "softmax":
      return [all(entering.shape[0])];
    case "flatten":
      return unravelled(entering.shape, index[0]).map((place) => [place]);
    default:
      return index.map((place) => [place]);
  }
}

/**
 * Return the positions of a layer's output that depend on one number of its input.
 * @param {LayerSides} sides @param {number[]} index of the input
 */
export function targetCells({ layer, entering, leaving }, index) {
  switch (layer.kind) {
    case "convolution":
    case "max_pooling":
    case "average_pooling": {
      const window = windowOf(layer);
      const places = [0, 1].map((axis) => over(window, axis, index[axis + 1], leaving.shape[axis + 1]));
      const convolved = layer.kind === "convolution";
      const to = convolved ? ownGroup(window, index[0], entering.shape[0], leaving.shape[0]) : [index[0]];
      return [to, ...places];
    }
    case "dense":
    case "softmax":
      return [all(leaving.shape[0])];
    case "flatten":
      return [[index.reduce((flat, place, axis) => flat * entering.shape[axis] + place, 0)]];
    default:
      return index.map((place) => [place]);
  }
}

/**
 * Return the positions that one parameter reads in the layer's input (null for a bias) and affects in its
 * output.
 * @param {LayerSides} sides @param {number[]} index of the parameter
 */
export function touchedBy({ layer, entering, leaving }, index) {
  const places = leaving.shape.slice(1).map(all);
  if (index.length === 1) return { sources: null, targets: [[index[0]], ...places] };
  if (index.length === 2) return { sources: [[index[1]]], targets: [[index[0]]] };
  const window = windowOf(layer);
  const [filter, own, ...inside] = index;
  const channel = ownGroup(window, filter, leaving.shape[0], entering.shape[0])[own];
  const read = inside.map((i, axis) =>
    all(leaving.shape[axis + 1])
      .map((y) => window.stride[axis] * y + window.dilation[axis] * i - window.padding[axis])
      .filter((place) => place >= 0 && place < entering.shape[axis + 1]),
  );
  return { sources: [[channel], ...read], targets: [[filter], ...places] };
}

/**
 * Return the positions of each parameter of a layer that contribute to one number of its output.
 * @param {Pick<LayerSides, "layer">} sides @param {number[]} index of the output
 */
export function usedParameters({ layer }, index) {
  return Object.entries(layer.parameters).map(([address, shape]) => ({
    address,
    shape,
    axes: [[index[0]], ...shape.slice(1).map(all)],
  }));
}

/**
 * Return the part of the network's input, axis by axis, that one number behind layer `number` can
 * see: its receptive field.
 * @param {Network} network @param {number} number @param {number[]} index
 */
export function receptiveField(network, number, index) {
  let axes = index.map((place) => [place]);
  for (let at = number; at >= 0; at -= 1) axes = sourcesOfAll(sidesOf(network, at), axes);
  return axes;
}

/**
 * The sources of a whole set, as a box: the first and last place of each axis and all between.
 * @param {LayerSides} sides @param {number[][]} axes @returns {number[][]}
 */
function sourcesOfAll(sides, axes) {
  if (axes.some((places) => places.length === 0)) return sides.entering.shape.map(() => []);
  const found = alongAxes(axes).map((index) => sourceCells(sides, index));
  return sides.entering.shape.map((_, axis) => {
    const places = found.flatMap((one) => one[axis]);
    if (places.length === 0) return [];
    const [low, high] = [Math.min(...places), Math.max(...places)];
    return all(high - low + 1).map((place) => low + place);
  });
}

/**
 * One index for every place of every axis: the axes of a window do not depend on each other.
 * @param {number[][]} axes
 */
function alongAxes(axes) {
  const first = axes.map((places) => places[0]);
  return axes.flatMap((places, axis) =>
    places.map((place) => first.map((one, other) => (other === axis ? place : one))),
  );
}
