/**
 * The columns of the network picture, from the architecture alone: which layers stand together and
 * which arrays each column shows. Pure; nothing is drawn.
 */

const WEIGHED = new Set(["convolution", "dense"]);
const ACTIVATIONS = new Set(["relu", "leaky_relu", "sigmoid", "tanh", "gelu"]);
const POSITIVE = new Set(["relu", "sigmoid", "softmax"]);
const PASSES_SIGNS_ON = new Set(["max_pooling", "average_pooling", "flatten", "dropout"]);
const FUSED = { "cross-entropy": "softmax", "binary-cross-entropy": "sigmoid" };
const LARGE = 10_000;

/**
 * Return the columns: the input; a convolution or dense layer with the activation behind it; a
 * pooling; a flatten; last, what the loss reads. `units` are the arrays of one cell each, in the
 * order in which they are made; `first` is the number of the column's first layer.
 * @param {{input_shape: number[], loss: string, layers: object[]}} network
 */
export function columnsOf(network) {
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
    });
  });
  const end = columns[columns.length - 1];
  if (end.kind !== "outputs") columns.push(outputs(end, network.layers.length));
  return columns;
}

/** What the loss reads where it is not taken together with a layer: the outputs once more. */
function outputs({ shape, units }, first) {
  return {
    name: "C",
    kind: "outputs",
    layers: [],
    first,
    shape,
    units: [units.at(-1)],
    parameters: [],
    large: [],
  };
}

function size(shape) {
  return shape.reduce((product, length) => product * length, 1);
}
