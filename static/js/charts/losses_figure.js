/**
 * The loss of the run as a figure: one thin line for the mini-batches, rings for the held-out
 * images, a hairline where we are. Traces and layout only.
 */

import { bounds, padded } from "./landing.js";
import { label, mix, quietAxis } from "../plot.js";
import { thin } from "./thin.js";

const LOW_PANEL = 150;

/** Margins and the steps at both ends of the axis. */
export function frameOf(losses, evaluations, size) {
  const low = size.height < LOW_PANEL;
  const margin = low ? { l: 48, r: 10, t: 6, b: 20 } : { l: 44, r: 12, t: 20, b: 34 };
  const last = Math.max(
    losses.length ? losses[losses.length - 1].step : 0,
    evaluations.length ? evaluations[evaluations.length - 1].step : 0,
    10,
  );
  return { low, margin, x: [-last * 0.025, last * 1.025] };
}

/** The step under a place on the chart, not rounded. */
export function stepAt(pixel, frame, width) {
  const inner = width - frame.margin.l - frame.margin.r;
  return frame.x[0] + ((pixel - frame.margin.l) / inner) * (frame.x[1] - frame.x[0]);
}

/** The figure of the run. */
export function lossesFigure(losses, evaluations, position, theme, size) {
  const frame = frameOf(losses, evaluations, size);
  const { points, thinned } = thin(losses);
  const y = padded(bounds(points.map((one) => one.loss), evaluations.map((one) => one.loss), [0]), 0.05);
  const at = losses.find((one) => one.step === position - 1);
  const short = points.length < 120;
  const data = [
    {
      type: "scatter",
      mode: points.length < 2 ? "markers" : "lines",
      x: points.map((one) => one.step),
      y: points.map((one) => one.loss),
      line: { color: short ? theme.ink : mix(theme.paper, theme.ink, 0.7), width: short ? 1.5 : 1 },
      marker: { size: 4, color: theme.ink },
      hovertemplate: "step %{x}<br>C of its mini-batch %{y:.4g}<extra></extra>",
    },
    {
      type: "scatter",
      mode: "markers",
      x: evaluations.map((one) => one.step),
      y: evaluations.map((one) => one.loss),
      text: evaluations.map((one) => `${(100 * one.accuracy).toFixed(1)} %`),
      marker: { size: evaluations.length > 20 ? 3 : 6, color: theme.paper, line: { color: theme.forward, width: 1.5 } },
      hovertemplate: "after step %{x}<br>held-out C %{y:.4g}<br>accuracy %{text}<extra></extra>",
    },
  ];
  if (at) {
    data.push({
      type: "scatter",
      mode: "markers",
      x: [at.step],
      y: [at.loss],
      marker: { size: 8, color: theme.accent },
      hoverinfo: "skip",
    });
  }
  const title = { yanchor: "bottom", font: { size: 12, color: theme.ink } };
  return {
    data,
    layout: {
      margin: frame.margin,
      xaxis: quietAxis(theme, { range: frame.x, nticks: 5 }),
      yaxis: quietAxis(theme, { range: y, nticks: frame.low ? 3 : 4 }),
      shapes: position
        ? [
            {
              type: "line", xref: "x", yref: "paper", x0: position - 1, x1: position - 1,
              y0: 0, y1: 1, line: { color: theme.accent, width: 1 }, layer: "below",
            },
          ]
        : [],
      annotations: frame.low
        ? []
        : [
            label("<i>C</i>", { ...title, x: 0, xshift: -frame.margin.l + 8, y: 1, xanchor: "left" }),
            label(thinned ? "step (thinned, extremes kept)" : "step", {
              ...title, x: 1, y: 0, yshift: -frame.margin.b + 2, xanchor: "right",
            }),
          ],
    },
  };
}
