/** The legend of a loss surface: arrows, the scale of its heights, the ghost, what is known of the plane. */

import { format } from "../../text/format.js";
import { arrowsOf } from "./arrows.js";
import { surfaceFactEntries } from "./facts.js";
import { surfaceExtremes } from "./value_range.js";
import { mapRect } from "./map_rect.js";
import { arrowEntries } from "./words.js";

/** The entries for a map of that size with a point that is read, if any. */
export function surfaceLegend(surface, size, picked, optimizer) {
  const [low, high] = surfaceExtremes(surface);
  const { perUnit } = mapRect(surface, size);
  const more = surface.heights?.cap ? `to ${format(high)}, cut off there` : `to ${format(high)}`;
  return [
    ...arrowEntries(arrowsOf(surface, perUnit)),
    { sign: "scale", colour: "forward", words: "C", value: low, more },
    ...(surface.arrays.ghost_losses ? [{ sign: "dash", colour: "ink", words: "C of the mini-batch" }] : []),
    ...surfaceFactEntries(surface, picked, optimizer),
  ];
}
