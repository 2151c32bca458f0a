/**
 * C(a^pred) and its derivative as a figure: two curves above each other over one axis, a point and
 * its tangent; while it is held elsewhere, the ghost of where it truly is. Traces and layout only;
 * the numbers come from the message.
 */

import { plotLabel, quietAxis } from "../axes.js";

export const PREDICTION_MARGIN = { l: 36, r: 10, t: 20, b: 34 };
const BETWEEN = 30; // pixels between the two curves: a tick and the title of the lower one
export const STEEPEST = -20;
const RANGE = [-0.01, 1.03];

/** a^pred of an image with its loss, as measured where it is known, and slope. */
export function predictionPoint(a, loss = null) {
  const held = Math.max(a, 1e-12);
  return { a, loss: loss ?? -Math.log(held) + 0, derivative: -1 / held };
}

/** The curves, carried on to the left where the point lies before their beginning. */
export function predictionCurves(arrays, a) {
  const xs = Array.from(arrays["prediction.a"].data);
  const losses = Array.from(arrays["prediction.loss"].data);
  const slopes = Array.from(arrays["prediction.derivative"].data);
  if (a >= xs[0]) return { xs, losses, slopes };
  const more = Array.from({ length: 24 }, (_, i) => predictionPoint(a * (xs[0] / a) ** (i / 24)));
  return {
    xs: [...more.map((one) => one.a), ...xs],
    losses: [...more.map((one) => one.loss), ...losses],
    slopes: [...more.map((one) => one.derivative), ...slopes],
  };
}

/** Whether there is a point at all: after a run has diverged there is none. */
function isNumber(point) {
  return Number.isFinite(point.a) && Number.isFinite(point.loss);
}

/** Ranges that hold the curve and the point; the derivative's is cut, and says so. */
export function predictionRanges(point) {
  if (!isNumber(point)) return predictionRanges(predictionPoint(1));
  const steep = Math.min(STEEPEST, point.derivative * 1.12);
  return {
    x: RANGE,
    loss: [-0.15, Math.max(4.8, point.loss * 1.08)],
    derivative: [steep, 0],
    cut: -1 / steep,
  };
}

/** Two ends of the tangent at the point, inside the ranges. */
export function predictionTangent(point, ranges, perX, perY, pixels = 70) {
  const reach = pixels / Math.hypot(perX, point.derivative * perY);
  const low = Math.max(point.a - reach, ranges.x[0]);
  const high = Math.min(point.a + reach, ranges.x[1]);
  const at = (a) => point.loss + point.derivative * (a - point.a);
  return { x: [low, high], y: [at(low), at(high)] };
}

/** The a that stands at a pixel of the chart's width, held inside the curve. */
export function predictionUnder(x, width) {
  const [low, high] = RANGE;
  const a =
    low +
    ((x - PREDICTION_MARGIN.l) / Math.max(1, width - PREDICTION_MARGIN.l - PREDICTION_MARGIN.r)) *
      (high - low);
  return Math.max(0.005, Math.min(1, a));
}

/**
 * The figure for one image's probability of its true class. `shown` is the point with the tangent,
 * `ghost` where it truly is while that is somewhere else; `read` says that it is read off C(w).
 */
export function predictionFigure(arrays, { shown: point, ghost = null, read = false }, theme, size) {
  const lowest = Math.min(point.a, ghost?.a ?? 1);
  const { xs, losses, slopes } = predictionCurves(arrays, lowest);
  const ranges = predictionRanges(ghost && !(point.a < ghost.a) ? ghost : point);
  const inner = size.height - PREDICTION_MARGIN.t - PREDICTION_MARGIN.b;
  const low = 0.38 * (1 - BETWEEN / inner);
  const split = { loss: [low + BETWEEN / inner, 1], derivative: [0, low] };
  const perX = (size.width - PREDICTION_MARGIN.l - PREDICTION_MARGIN.r) / (ranges.x[1] - ranges.x[0]);
  const perY = (inner * (1 - split.loss[0])) / (ranges.loss[1] - ranges.loss[0]);
  const tangent = predictionTangent(point, ranges, perX, perY);
  const title = { xanchor: "left", yanchor: "bottom", x: 0, xshift: -PREDICTION_MARGIN.l + 8 };
  return {
    data: [
      line(xs, losses, theme.ink, "y"),
      line(xs, slopes, theme.backward, "y2"),
      ...(ghost && isNumber(ghost) ? ghosts(ghost, theme) : []),
      ...(isNumber(point) ? marks(point, tangent, theme, read) : []),
    ],
    layout: {
      margin: PREDICTION_MARGIN,
      xaxis: quietAxis(theme, { range: ranges.x, tickvals: [0, 0.5, 1], anchor: "y2" }),
      yaxis: quietAxis(theme, { range: ranges.loss, domain: split.loss, nticks: 4 }),
      yaxis2: quietAxis(theme, { range: ranges.derivative, domain: split.derivative, nticks: 3 }),
      shapes: isNumber(point)
        ? [
            {
              type: "line",
              xref: "x",
              yref: "paper",
              x0: point.a,
              x1: point.a,
              y0: 0,
              y1: 1,
              line: { color: theme.line, width: 1, dash: "dot" },
              layer: "below",
            },
          ]
        : [],
      annotations: [
        plotLabel("<i>C</i>", {
          ...title,
          y: 1,
          font: { size: 12, color: theme.ink },
        }),
        plotLabel("<i>dC</i>/<i>da</i><sup>pred</sup>", {
          ...title,
          y: low,
          yshift: 6,
          font: { size: 12, color: theme["backward-shade"] },
        }),
        plotLabel(`goes on below −${Math.round(-ranges.derivative[0])}`, {
          x: 1,
          y: 0,
          xanchor: "right",
          yanchor: "bottom",
          font: { size: 12, color: theme["ink-soft"] },
        }),
        plotLabel("<i>a</i><sup>pred</sup>", {
          x: 0.76,
          y: 0,
          yshift: -PREDICTION_MARGIN.b + 4,
          xanchor: "center",
          yanchor: "bottom",
          font: { size: 12, color: theme.ink },
        }),
      ],
    },
  };
}

function marks(point, tangent, theme, read) {
  const colour = read ? theme.accent : theme.forward;
  return [
    line(tangent.x, tangent.y, theme.backward, "y"),
    dot(point.a, point.loss, colour, theme, "y"),
    dot(point.a, point.derivative, theme.backward, theme, "y2"),
  ];
}

/** Where the point truly is: hollow, and without a tangent. */
function ghosts(point, theme) {
  return [
    ["y", point.loss, theme.forward],
    ["y2", point.derivative, theme.backward],
  ].map(([axis, y, color]) => ({
    ...dot(point.a, y, theme.paper, theme, axis),
    marker: { size: 9, color: theme.paper, line: { color, width: 2 } },
  }));
}

function line(x, y, color, yaxis) {
  return { type: "scatter", mode: "lines", x, y, yaxis, line: { color, width: 2 }, hoverinfo: "skip" };
}

function dot(x, y, color, theme, yaxis) {
  return {
    type: "scatter",
    mode: "markers",
    x: [x],
    y: [y],
    yaxis,
    marker: { size: 11, color, line: { color: theme.paper, width: 2 } },
    hoverinfo: "skip",
  };
}
