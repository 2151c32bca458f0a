/**
 * The arrays of a network whose channels are red, green and blue: the input of three channels, what a
 * pooling makes of it, and the weights that read it. Pure.
 */

/** @import { Network } from "../net/protocol_types.js" */
/** @import { Colouring } from "../canvas/array_painter.js" */
/** @import { ViewSettings } from "../state/state_types.js" */
/** @import { DisplayedName } from "./displayed_array.js" */

const INPUT = "input.activation";
const POOLINGS = new Set(["max_pooling", "average_pooling"]);
const PASS_CHANNELS_ON = new Set([...POOLINGS, "dropout", "flatten"]);

/** Whether a shape is that of a colour picture: (3, H, W). @param {number[]} shape */
export function isColourPicture(shape) {
  return shape.length === 3 && shape[0] === 3;
}

/**
 * Return the addresses of the arrays whose channels are colours.
 * @param {Pick<Network, "input_shape" | "layers">} network @returns {Set<string>}
 */
export function colourArrays({ input_shape: input, layers }) {
  if (!isColourPicture(input)) return new Set();
  const found = new Set([INPUT]);
  const reader = layers.findIndex(({ kind }) => !PASS_CHANNELS_ON.has(kind));
  const before = reader < 0 ? layers : layers.slice(0, reader);
  for (const { kind, address } of before) {
    if (!POOLINGS.has(kind)) break;
    found.add(address);
  }
  if (reader < 0) return found;
  const flattened = before.some(({ kind }) => kind === "flatten");
  for (const [address, shape] of Object.entries(layers[reader].parameters)) {
    const reads = flattened ? shape.length === 2 : shape.length === 4 && shape[1] === 3;
    if (reads && isImageRow(before, input)) found.add(address);
  }
  return found;
}

/**
 * Whether a row of weights behind these layers is laid out as a colour picture: columns.js lays it out by the
 * layer before the flatten.
 * @param {Network["layers"]} before @param {number[]} input
 */
function isImageRow(before, input) {
  const place = before.findIndex(({ kind }) => kind === "flatten");
  if (place < 0) return true;
  const shape = place === 0 ? input : before[place - 1].shape;
  return place === before.length - 1 && isColourPicture(shape) && shape[1] * shape[2] > 1;
}

/**
 * How the channels of an array are shown in one colour; null where each value has a cell of its own.
 * @param {Set<string>} colour the addresses of arrays whose channels are colours
 * @param {DisplayedName} array @param {ViewSettings["channels"]} channels
 * @returns {Colouring | null}
 */
export function colouringOf(colour, { field, address }, channels) {
  if (channels === "separate" || !colour.has(address)) return null;
  if (field === "gradients") return "largest";
  return field === "activations" ? "true_colour" : "patch";
}
