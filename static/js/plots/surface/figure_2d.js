/**
 * The loss over a plane as a contour map: map, ghost, path and marks in data units on equal scales.
 * Traces and layout only; arrows are surface_arrows's, what must be said in words surface_words's.
 */

import { format } from "../../text/format.js";
import { plotLabel, mixColours, quietAxis } from "../plotly.js";
import { arrowsOf, arrowTraces, factorLabels } from "./arrows.js";
import { holeLabel, surfaceMarks, pathTrace } from "./overlays.js";
import { MAP_MARGIN, mapRect } from "./map_rect.js";

/** Rows of a matrix message as views of its numbers, NaN as holes. */
export function surfaceRows({ shape, data }) {
  const [rows, columns] = shape;
  return Array.from({ length: rows }, (_, row) =>
    Array.from(data.subarray(row * columns, (row + 1) * columns), (one) =>
      Number.isFinite(one) ? one : null,
    ),
  );
}

/** The two colours between which the map goes from low to high loss. */
export function heightScale(theme) {
  return [mixColours(theme.paper, theme.forward, 0.04), mixColours(theme.paper, theme.forward, 0.62)];
}

/**
 * The figure; `levels` are the heights fixed at the first, coarsest level of this surface; `shown`
 * says whether the step has `landed` and which point was `picked`. Arrows lie on axes of their own
 * over the same ranges: quiver traces are otherwise drawn under contours.
 */
export function mapFigure(surface, levels, theme, size, shown) {
  const { side, perUnit } = mapRect(surface, size);
  const arrows = arrowsOf(surface, perUnit);
  const radius = surface.radius;
  const [low, high] = heightScale(theme);
  const across = (size.width - MAP_MARGIN.l - MAP_MARGIN.r - side) / 2;
  const down = Math.max(0, size.height - MAP_MARGIN.t - MAP_MARGIN.b - side) / 2;
  const data = [
    {
      type: "contour",
      x: surface.arrays.alphas.data,
      y: surface.arrays.betas.data,
      z: surfaceRows(surface.arrays.losses),
      zauto: false,
      zmin: levels.low,
      zmax: levels.high,
      autocontour: false,
      contours: { start: levels.start, end: levels.end, size: levels.size, coloring: "heatmap" },
      colorscale: [
        [0, low],
        [1, high],
      ],
      line: { color: mixColours(theme.paper, theme["forward-shade"], 0.55), width: 0.75, smoothing: 1 },
      showscale: false,
      connectgaps: false,
      hovertemplate: "α %{x:.3g}, β %{y:.3g}<br>C %{z:.6g}<extra></extra>",
    },
    ...ghost(surface, levels, theme),
    pathTrace(surface, theme),
    ...arrowTraces(arrows, theme),
    ...surfaceMarks(surface, theme, shown),
  ];
  const range = [-radius, radius];
  const tickvals = [-radius / 2, 0, radius / 2];
  const ticktext = tickvals.map((one) => (one ? format(one, 2) : "0"));
  return {
    data,
    layout: {
      margin: {
        l: MAP_MARGIN.l + across,
        r: MAP_MARGIN.r + across,
        t: MAP_MARGIN.t + down,
        b: MAP_MARGIN.b + down,
      },
      xaxis: quietAxis(theme, {
        range,
        tickvals,
        constrain: "domain",
        ticktext: thinContours(ticktext, side),
      }),
      yaxis: quietAxis(theme, {
        range,
        tickvals,
        ticktext,
        scaleanchor: "x",
        scaleratio: 1,
        constrain: "domain",
      }),
      xaxis2: { overlaying: "x", range, visible: false, fixedrange: true },
      yaxis2: { overlaying: "y", range, visible: false, fixedrange: true },
      annotations: [
        plotLabel("<i>α</i>", {
          x: 1,
          y: 0,
          yshift: -MAP_MARGIN.b,
          xanchor: "right",
          yanchor: "bottom",
          font: { size: 12, color: theme.ink },
        }),
        plotLabel("<i>β</i>", {
          x: 0,
          xshift: -MAP_MARGIN.l + 30,
          y: 1,
          xanchor: "right",
          yanchor: "top",
          font: { size: 12, color: theme.ink },
        }),
        ...factorLabels(arrows, theme),
        ...holeLabel(surface, theme),
      ],
    },
  };
}

/** As many of three labels, at a quarter, half and three quarters of `side`, as have room. */
export function thinContours([first, middle, last], side) {
  const wide = 7 * last.length;
  if (wide < side / 4) return [first, middle, last];
  return [first, "", wide < side / 2 - 8 ? last : ""];
}

/** The mini-batch's surface as dotted lines of the same heights. */
function ghost(surface, levels, theme) {
  const losses = surface.arrays.ghost_losses;
  if (!losses) return [];
  return [
    {
      type: "contour",
      name: "ghost",
      x: surface.arrays.alphas.data,
      y: surface.arrays.betas.data,
      z: surfaceRows(losses),
      autocontour: false,
      contours: { start: levels.start, end: levels.end, size: levels.size, coloring: "none" },
      line: { color: theme.ink, width: 1, dash: "dot", smoothing: 1 },
      showscale: false,
      connectgaps: false,
      hoverinfo: "skip",
    },
  ];
}
