/** The legend of a loss surface: arrows, the scale of heights, overlays and the probed point. */

import { format } from "../../text/format.js";
import { arrowsOf } from "./arrows.js";
import { mapRect } from "./map_rect.js";
import { curvatureEntries } from "./plane_legend.js";
import { arrowEntries } from "./surface_words.js";
import { surfaceExtremes } from "./value_range.js";

/** @typedef {import("../../widgets/legend.js").Entry} Entry */

/**
 * The legend entries for a map of this size, with the probed point, if any.
 * @param {import("../../net/protocol_types.js").SurfaceMessage} surface
 * @param {import("../plotly.js").Size} size @param {import("./surface_types.js").PlanePoint | null} picked
 * @param {string} optimizer @returns {Entry[]}
 */
export function surfaceLegend(surface, size, picked, optimizer) {
  const [low, high] = surfaceExtremes(surface);
  const { perUnit } = mapRect(surface, size);
  const more = surface.heights?.cap ? `to ${format(high)}, cut off there` : `to ${format(high)}`;
  const title = "From the lowest loss (light) to the highest (dark)";
  return [
    { sign: /** @type {const} */ ("scale"), colour: "forward", words: "loss", value: low, more, title },
    ...arrowEntries(arrowsOf(surface, perUnit)),
    ...(surface.arrays.ghost_losses
      ? [{ sign: /** @type {const} */ ("dash"), colour: "ink", words: "contours of this mini-batch" }]
      : []),
    ...curvatureEntries(surface, optimizer),
    ...probeEntries(picked),
  ];
}

/** @param {import("./surface_types.js").PlanePoint | null} picked @returns {Entry[]} */
export function probeEntries(picked) {
  if (!picked) return [];
  const place = `at α ${format(picked.alpha, 3)}, β ${format(picked.beta, 3)}`;
  const mark = { sign: /** @type {const} */ ("ring"), colour: "accent" };
  if (picked.loss === undefined) return [{ ...mark, words: "loss …", more: place }];
  if (picked.loss === null) return [{ ...mark, words: `diverged ${place}` }];
  return [{ ...mark, words: "loss", value: picked.loss, more: place }];
}
