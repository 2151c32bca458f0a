/** Names a cell of a picture with its value, or with the values of its three channels, as text. */

/** @import { TensorData } from "../net/protocol_types.js" */
/** @import { TileLayout } from "./tile_layout.js" */

import { CHANNEL_NAMES } from "../text/channel_names.js";
import { format } from "../text/format.js";
import { largestChannel } from "./array_painter.js";
import { firstChannel, indexOf } from "./tile_layout.js";

/**
 * "fc1.activation[3] = 0.41"; of a cell with three channels the one that is largest in size, then all:
 * "input.activation[0, 5, 7] = 0.81 (red 0.81, green 0.12, blue 0.09)".
 * @param {TileLayout} layout @param {TensorData | null} values
 * @param {number} flat of the cell @param {(index: number[]) => string} called the name of an index
 */
export function cellName(layout, values, flat, called) {
  const { shape, used, channels } = layout;
  const shown = largestChannel(layout, values, flat);
  const name = called(indexOf(shape, shown));
  if (!values) return name;
  const value = `${name} = ${format(values[shown])}`;
  if (channels === 1) return value;
  const first = firstChannel(layout, flat);
  const all = CHANNEL_NAMES.map((colour, channel) => `${colour} ${format(values[first + channel * used])}`);
  return `${value} (${all.join(", ")})`;
}
