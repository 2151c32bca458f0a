/**
 * The columns of the network picture, computed from the architecture: the layers that share a column, and
 * the arrays that each column shows. Pure.
 */

const WEIGHED = new Set(["convolution", "dense"]);
/** The kinds of layers that are activation functions. */
export const ACTIVATIONS = new Set(["relu", "leaky_relu", "sigmoid", "tanh", "gelu"]);
const POSITIVE = new Set(["relu", "sigmoid", "softmax"]);
const PASSES_SIGNS_ON = new Set(["max_pooling", "average_pooling", "flatten", "dropout"]);
const FUSED = /** @type {Record<string, string>} */ ({
  "cross-entropy": "softmax",
  "binary-cross-entropy": "sigmoid",
});
const LARGE = 10_000;

/**
 * @typedef {{address: string, positive: boolean}} Unit an array of a column, one cell each
 * @typedef {object} Column
 * @property {string} name @property {string} kind @property {string[]} layers their names
 * @property {number} first the number of its first layer @property {number[]} shape of its units
 * @property {Unit[]} units @property {[string, number[]][]} parameters
 * @property {[string, number[]][]} large parameters that are too many for a picture beside others
 * @property {number[]|null} image the shape of what a dense layer reads, where it was laid out as one row
 */

/**
 * Return the columns: the input; a convolution or dense layer with the activation behind it; a
 * pooling; a flatten; last, what the loss reads. `units` are the arrays of one cell each, in the
 * order in which they are made; `first` is the number of the column's first layer.
 * @param {{input_shape: number[], loss: string, layers: {name: string, kind: string, address: string,
 *   shape: number[], parameters: Record<string, number[]>}[]}} network
 * @returns {Column[]}
 */
export function columnsOf(network) {
  /** @type {Column[]} */
  const columns = [
    {
      name: "input",
      kind: "input",
      layers: [],
      first: -1,
      shape: network.input_shape,
      units: [{ address: "input.activation", positive: true }],
      parameters: [],
      large: [],
      image: null,
    },
  ];
  const last = network.layers.length - 1;
  network.layers.forEach((layer, number) => {
    const before = columns[columns.length - 1];
    const passed = before.units[before.units.length - 1].positive;
    const unit = {
      address: layer.address,
      positive: PASSES_SIGNS_ON.has(layer.kind) ? passed : POSITIVE.has(layer.kind),
    };
    const ends = number === last && layer.kind === FUSED[network.loss];
    if (!ends && ACTIVATIONS.has(layer.kind) && WEIGHED.has(before.kind)) {
      before.layers.push(layer.name);
      before.units.push(unit);
      return;
    }
    const entries = Object.entries(layer.parameters);
    columns.push({
      name: layer.name,
      kind: ends ? "outputs" : layer.kind,
      layers: [layer.name],
      first: number,
      shape: layer.shape,
      units: [unit],
      parameters: entries.filter(([, shape]) => size(shape) <= LARGE),
      large: entries.filter(([, shape]) => size(shape) > LARGE),
      image: layer.kind === "dense" ? imageBefore(network, number) : null,
    });
  });
  const end = columns[columns.length - 1];
  if (end.kind !== "outputs") columns.push(outputs(end, network.layers.length));
  return columns;
}

/** A column whose numbers can all be negative. @param {Column} column @returns {Column} */
export function signedColumn({ units, ...column }) {
  return { ...column, units: units.map(({ address }) => ({ address, positive: false })) };
}

/**
 * What the loss reads where it is not taken together with a layer: the outputs once more.
 * @param {Column} end @param {number} first @returns {Column}
 */
function outputs({ shape, units }, first) {
  return {
    name: "C",
    kind: "outputs",
    layers: [],
    first,
    shape,
    units: units.slice(-1),
    parameters: [],
    large: [],
    image: null,
  };
}

/**
 * @param {{input_shape: number[], layers: {kind: string, shape: number[]}[]}} network
 * @param {number} number
 */
function imageBefore({ input_shape: input, layers }, number) {
  if (layers[number - 1]?.kind !== "flatten") return null;
  const image = number > 1 ? layers[number - 2].shape : input;
  return image.length === 3 && image[1] * image[2] > 1 ? image : null;
}

/** @param {number[]} shape */
function size(shape) {
  return shape.reduce((product, length) => product * length, 1);
}
