/** Where a number sits, in words. Words only. */

import { symbolArrays } from "../network/notation.js";

/** @returns {string} "to neuron 1 from neuron 2", "filter 4, channel 2, row 1, column 5", … */
export function positionText(network, classes, { address, index, image }) {
  const { field, shape, name, dense, parameter } = symbolArrays(network).find(
    (one) => one.address === address,
  );
  const [first, second, row, column] = index.map((place) => place + 1);
  const whose = image === null ? "" : `, image ${image + 1}`;
  if (field === "weight") return `to neuron ${first} from neuron ${second}${whose}`;
  if (field === "kernel") return `filter ${first}, channel ${second}, row ${row}, column ${column}${whose}`;
  if (parameter) return `of ${dense ? "neuron" : "filter"} ${first}${whose}`;
  if (shape.length === 3) {
    const map = name === "input" ? `channel ${first}` : `map ${first}`;
    return `${shape[0] === 1 && name === "input" ? "pixel" : map}, row ${second}, column ${row}${whose}`;
  }
  if (name === "softmax") return `probability of ${classes[index[0]]}${whose}`;
  return `neuron ${first}${whose}`;
}
