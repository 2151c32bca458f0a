/** Describes the position of a number in the network as text. */

/** @import { Network, ParameterIndex } from "../net/protocol_types.js" */
/** @import { SelectedNumber } from "../state/state_types.js" */

import { colourArrays } from "../network/colour_arrays.js";
import { symbolArrays } from "../network/notation.js";
import { CHANNEL_NAMES } from "./channel_names.js";

/**
 * "in fc2: to neuron 1 from neuron 2", "in conv2: filter 4, channel 2, row 1, column 5", …; counted
 * from 1. Channels that are colours have their names: "channel 3 (blue)".
 * @param {Network} network @param {string[]} classes
 * @param {Pick<SelectedNumber, "address" | "index" | "image">} number
 * @returns {string}
 */
export function numberPositionText(network, classes, { address, index, image }) {
  const layer = address.slice(0, address.indexOf("."));
  const whose = image === null ? "" : `, image ${image + 1}`;
  return `in ${layer}: ${withinLayer(network, classes, { address, index })}${whose}`;
}

/** @param {Network} network @param {string[]} classes @param {ParameterIndex} number */
function withinLayer(network, classes, { address, index }) {
  const array = symbolArrays(network).find((candidate) => candidate.address === address);
  if (!array) return `[${index.join(", ")}]`;
  const { field, shape, name, dense, parameter } = array;
  const [first, second, row, column] = index.map((place) => place + 1);
  const coloured = colourArrays(network).has(address);
  const channel = (/** @type {number} */ place) =>
    `channel ${place}${coloured ? ` (${CHANNEL_NAMES[place - 1]})` : ""}`;
  if (field === "weight") return `to neuron ${first} from neuron ${second}`;
  if (field === "kernel") return `filter ${first}, ${channel(second)}, row ${row}, column ${column}`;
  if (parameter) return `bias of ${dense ? "neuron" : "filter"} ${first}`;
  if (shape.length === 3) {
    const map = name === "input" ? channel(first) : `map ${first}`;
    return `${shape[0] === 1 && name === "input" ? "pixel" : map}, row ${second}, column ${row}`;
  }
  if (name === "softmax") return `probability of ${classes[index[0]]}`;
  return `neuron ${first}`;
}
