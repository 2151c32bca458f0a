/** The legend of a loss surface: arrows, the scale of its heights, the ghost, what is known of the plane. */

import { format } from "../format.js";
import { arrowsOf } from "./surface_arrows.js";
import { factEntries } from "./surface_facts.js";
import { extremes } from "./surface_range.js";
import { squareOf } from "./surface_square.js";
import { arrowEntries } from "./surface_words.js";

/** The entries for a map of that size with a point that is read, if any. */
export function surfaceKey(surface, size, picked, optimizer) {
  const [low, high] = extremes(surface);
  const { perUnit } = squareOf(surface, size);
  const more = surface.heights?.cap ? `to ${format(high)}, cut off there` : `to ${format(high)}`;
  return [
    ...arrowEntries(arrowsOf(surface, perUnit)),
    { sign: "scale", colour: "forward", words: "C", value: low, more },
    ...(surface.arrays.ghost_losses ? [{ sign: "dash", colour: "ink", words: "C of the mini-batch" }] : []),
    ...factEntries(surface, picked, optimizer),
  ];
}
