/**
 * The loss over a plane as a contour map: heights, contour lines labelled with their loss, path, arrows
 * and marks in data units, on equal scales.
 */

import { format } from "../../text/format.js";
import { plotLabel, quietAxis } from "../axes.js";
import { arrowsOf, arrowTraces } from "./arrows.js";
import { heightColourscale, ON_SURFACE } from "./height_colours.js";
import { tensorNumbers } from "./interpolation.js";
import { mapRect } from "./map_rect.js";
import { pathTrace, surfaceMarks } from "./overlays.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */
/** @typedef {import("../../net/protocol_types.js").Tensor} Tensor */
/** @typedef {import("./surface_types.js").HeightLevels} HeightLevels */
/** @typedef {import("./surface_types.js").PlaneSurface} PlaneSurface */

const HOVER = "α %{x:.3g}, β %{y:.3g}<br>loss %{z:.6g}<extra></extra>";

/**
 * Rows of a matrix message as views of its numbers, NaN as holes.
 * @param {Tensor} tensor @returns {(number | null)[][]}
 */
export function surfaceRows(tensor) {
  const [rows, columns] = tensor.shape;
  const data = tensorNumbers(tensor);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => {
      const one = data[row * columns + column];
      return Number.isFinite(one) ? one : null;
    }),
  );
}

/**
 * The figure; `levels` are the heights fixed at the first, coarsest level of this surface. Arrows lie
 * on axes of their own over the same ranges: quiver traces are otherwise drawn under contours.
 * @param {SurfaceMessage} surface @param {HeightLevels} levels @param {import("../plotly.js").Theme} theme
 * @param {import("../plotly.js").Size} size @param {import("./surface_types.js").SurfaceShown} shown
 */
export function mapFigure(surface, levels, theme, size, shown) {
  const { perUnit } = mapRect(surface, size);
  const data = [
    contourTrace(surface, levels, shown.labels),
    ...batchContours(surface, levels),
    pathTrace(surface),
    ...arrowTraces(arrowsOf(surface, perUnit)),
    ...surfaceMarks(surface, shown),
  ];
  return { data, layout: mapLayout(surface, theme, size) };
}

/**
 * The heights and their contour lines, which carry their loss where `labels` says so.
 * @param {PlaneSurface} surface @param {HeightLevels} levels @param {boolean} labels
 */
export function contourTrace({ arrays }, levels, labels, hovertemplate = HOVER) {
  return {
    type: "contour",
    x: arrays.alphas.data,
    y: arrays.betas.data,
    z: surfaceRows(arrays.losses),
    zauto: false,
    zmin: levels.low,
    zmax: levels.high,
    autocontour: false,
    contours: {
      start: levels.start,
      end: levels.end,
      size: levels.size,
      coloring: "heatmap",
      showlabels: labels,
      labelfont: { size: 12, color: ON_SURFACE.ink },
      labelformat: labelFormat(levels),
    },
    colorscale: heightColourscale(),
    line: { color: ON_SURFACE.contour, width: 1, smoothing: 1 },
    showscale: false,
    connectgaps: false,
    hovertemplate,
  };
}

/**
 * The axes of a map on equal scales. `centre` is the true (α, β) of its middle, which the ticks are written
 * with.
 * @param {{radius: number}} surface @param {import("../plotly.js").Theme} theme
 * @param {import("../plotly.js").Size} size @param {[number, number]} [centre]
 */
export function mapLayout(surface, theme, size, centre = [0, 0]) {
  const { side, left, top } = mapRect(surface, size);
  const { radius } = surface;
  const range = [-radius, radius];
  const tickvals = [-radius / 2, 0, radius / 2];
  const [across, up] = centre.map((middle) =>
    tickvals.map((one) => (one + middle ? format(one + middle, 2) : "0")),
  );
  const name = { font: { size: 13, color: theme.ink } };
  return {
    margin: { l: left, r: size.width - left - side, t: top, b: size.height - top - side },
    xaxis: quietAxis(theme, {
      range,
      tickvals,
      constrain: "domain",
      ticktext: thinContours(across, side),
    }),
    yaxis: quietAxis(theme, {
      range,
      tickvals,
      ticktext: up,
      scaleanchor: "x",
      scaleratio: 1,
      constrain: "domain",
    }),
    xaxis2: { overlaying: "x", range, visible: false, fixedrange: true },
    yaxis2: { overlaying: "y", range, visible: false, fixedrange: true },
    annotations: [
      plotLabel("<i>α</i>", { x: 1, y: 0, yshift: -26, xanchor: "right", yanchor: "bottom", ...name }),
      plotLabel("<i>β</i>", { x: 0, xshift: -10, y: 1, xanchor: "right", yanchor: "top", ...name }),
    ],
  };
}

/**
 * The number format of contour labels: with enough digits to distinguish them.
 * @param {HeightLevels} levels
 */
export function labelFormat({ size, start, end }) {
  const most = Math.max(Math.abs(start), Math.abs(end));
  if (most >= 1e5 || (most > 0 && most < 1e-3)) return ".2~e";
  const power = Math.floor(Math.log10(size) + 1e-9);
  const half = Math.abs(size / 10 ** power - 2.5) < 1e-6 ? 1 : 0; // steps of 0.025 need one place more
  return `.${Math.max(0, half - power)}f`;
}

/** The loss of a contour line in that format. @param {number} loss @param {string} written */
export function contourText(loss, written) {
  const places = /^\.(\d+)f$/.exec(written);
  return places ? loss.toFixed(Number(places[1])) : format(loss, 2);
}

/**
 * As many as fit of three labels, at a quarter, half and three quarters of `side`.
 * @param {string[]} labels @param {number} side
 */
export function thinContours([first, middle, last], side) {
  const wide = 7 * last.length;
  if (wide < side / 4) return [first, middle, last];
  return [first, "", wide < side / 2 - 8 ? last : ""];
}

/**
 * The mini-batch's surface as dotted lines of the same heights.
 * @param {SurfaceMessage} surface
 * @param {HeightLevels} levels
 */
function batchContours(surface, levels) {
  const losses = surface.arrays.ghost_losses;
  if (!losses) return [];
  return [
    {
      type: "contour",
      name: "mini-batch",
      x: surface.arrays.alphas.data,
      y: surface.arrays.betas.data,
      z: surfaceRows(losses),
      autocontour: false,
      contours: { start: levels.start, end: levels.end, size: levels.size, coloring: "none" },
      line: { color: ON_SURFACE.ink, width: 1.25, dash: "dot", smoothing: 1 },
      showscale: false,
      connectgaps: false,
      hoverinfo: "skip",
    },
  ];
}
