/**
 * The columns of the network picture, from the architecture alone: which layers stand together and
 * which arrays each column shows. Pure; nothing is drawn.
 */

const WEIGHED = new Set(["convolution", "dense"]);
const ACTIVATIONS = new Set(["relu", "leaky_relu", "sigmoid", "tanh", "gelu"]);
const POSITIVE = new Set(["relu", "sigmoid", "softmax"]);
const PASSES_SIGNS_ON = new Set(["max_pooling", "average_pooling", "flatten", "dropout"]);
const LARGE = 10_000;

/**
 * Return the columns: the input; a convolution or dense layer with the activation behind it; a
 * pooling; a flatten; the softmax. `shown` is the address of the activation, `error` that of the gradient.
 * @param {{input_shape: number[], layers: object[]}} network
 */
export function columnsOf(network) {
  const columns = [
    {
      name: "input",
      kind: "input",
      layers: [],
      shape: network.input_shape,
      shown: "input.activation",
      error: "input.activation",
      positive: true,
      parameters: [],
      large: [],
    },
  ];
  for (const layer of network.layers) {
    const last = columns[columns.length - 1];
    if (ACTIVATIONS.has(layer.kind) && WEIGHED.has(last.kind)) {
      last.layers.push(layer.name);
      last.shown = layer.address;
      last.positive = POSITIVE.has(layer.kind);
      continue;
    }
    const entries = Object.entries(layer.parameters);
    columns.push({
      name: layer.name,
      kind: layer.kind,
      layers: [layer.name],
      shape: layer.shape,
      shown: layer.address,
      error: layer.address,
      positive: PASSES_SIGNS_ON.has(layer.kind) ? last.positive : POSITIVE.has(layer.kind),
      parameters: entries.filter(([, shape]) => size(shape) <= LARGE),
      large: entries.filter(([, shape]) => size(shape) > LARGE),
    });
  }
  return columns;
}

function size(shape) {
  return shape.reduce((product, length) => product * length, 1);
}
