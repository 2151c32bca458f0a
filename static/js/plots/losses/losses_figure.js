/**
 * The loss of the run as a figure: one line a branch over the number of steps done, rings for the
 * held-out images. Traces and layout only.
 */

import { boundsOf, paddedRange } from "../ranges.js";
import { mixColours } from "../plot_theme.js";
import { plotLabel, quietAxis } from "../axes.js";
import { decimate } from "../decimate.js";

const LOW_PANEL = 150;
const DASHES = [
  "solid",
  "dash",
  "dot",
  "dashdot",
  "longdash",
  "longdashdot",
  "6px,2px",
  "2px,4px",
  "10px,3px,2px,3px",
];

/** How a branch is drawn: told by its letter, so that it never changes. */
export function branchSign({ name }) {
  const place = (name.charCodeAt(0) - 65) % DASHES.length;
  return { colour: `branch-${place + 1}`, dash: DASHES[place] };
}

/**
 * Margins and the number of steps done at both ends of the axis.
 * @param {number} latest steps done on the longest branch
 */
export function lossesFrame(latest, size) {
  const low = size.height < LOW_PANEL;
  const margin = low ? { l: 44, r: 18, t: 8, b: 22 } : { l: 44, r: 20, t: 20, b: 44 };
  const last = Math.max(latest, 10);
  return { low, margin, x: [-last * 0.025, last * 1.025] };
}

/** The number of steps done under a place on the chart, not rounded. */
export function stepAt(pixel, frame, width) {
  const inner = width - frame.margin.l - frame.margin.r;
  return frame.x[0] + ((pixel - frame.margin.l) / inner) * (frame.x[1] - frame.x[0]);
}

const RINGS = 150; // each is an element of its own

/** Where a number of steps done stands, in parts of the plot's width. */
export function lossesPosition(steps, frame) {
  return (steps - frame.x[0]) / (frame.x[1] - frame.x[0]);
}

/**
 * The figure of the run. `lines`: {branch, losses, evaluations, current}, the current one last.
 */
export function lossesFigure(lines, latest, theme, size) {
  const frame = lossesFrame(latest, size);
  const drawn = lines.map((line) => ({ ...line, ...decimate(line.losses) }));
  const evaluations = decimate(lines.find(({ current }) => current)?.evaluations ?? [], RINGS).points;
  const all = drawn.flatMap(({ points }) => points.map((one) => one.loss));
  const y = paddedRange(
    boundsOf(
      all,
      evaluations.map((one) => one.loss),
      [0],
    ),
    frame.low ? 0.14 : 0.05,
  );
  const many = lines.length > 1;
  const title = { yanchor: "bottom", font: { size: 12, color: theme.ink } };
  const axis = drawn.some(({ thinned }) => thinned) ? "steps done (thinned, extremes kept)" : "steps done";
  return {
    data: [...drawn.map((line) => curve(line, theme)), rings(evaluations, theme)],
    layout: {
      margin: frame.margin,
      xaxis: quietAxis(theme, { range: frame.x, nticks: 5 }),
      yaxis: quietAxis(theme, { range: y, nticks: frame.low ? 3 : 4 }),
      annotations: [
        ...(many ? drawn.filter(({ points }) => points.length).map((line) => letter(line, y, theme)) : []),
        ...(frame.low
          ? []
          : [
              plotLabel("<i>C</i>", { ...title, x: 0, xshift: -frame.margin.l + 8, y: 1, xanchor: "left" }),
              plotLabel(axis, { ...title, x: 1, y: 0, yshift: -frame.margin.b + 2, xanchor: "right" }),
            ]),
      ],
    },
  };
}

function curve({ branch, points, current }, theme) {
  const { colour, dash } = branchSign(branch);
  const short = points.length < 120;
  const faint = short || !current ? theme[colour] : mixColours(theme.paper, theme[colour], 0.75);
  return {
    type: "scatter",
    mode: points.length < 2 ? "markers" : "lines",
    x: points.map((one) => one.step + 1),
    y: points.map((one) => one.loss),
    customdata: points.map((one) => one.step),
    line: { color: faint, width: current && short ? 2 : 1.2, dash: short || !current ? dash : "solid" },
    marker: { size: 4, color: theme[colour] },
    hovertemplate: `branch ${branch.name}, step %{customdata}<br>C of its mini-batch %{y:.4g}<extra></extra>`,
  };
}

function rings(evaluations, theme) {
  return {
    type: "scatter",
    mode: "markers",
    x: evaluations.map((one) => one.step),
    y: evaluations.map((one) => one.loss),
    text: evaluations.map((one) => `${(100 * one.accuracy).toFixed(1)} %`),
    marker: {
      size: evaluations.length > 20 ? 3 : 6,
      color: theme.paper,
      line: { color: theme.forward, width: 1.5 },
    },
    hovertemplate: "after %{x} steps<br>held-out C %{y:.4g}<br>accuracy %{text}<extra></extra>",
  };
}

/** The letter of a branch at the end of its curve. */
function letter({ branch, points, current }, y, theme) {
  const last = points[points.length - 1];
  return {
    text: current ? `<b>${branch.name}</b>` : branch.name,
    x: last.step + 1,
    y: Math.min(Math.max(last.loss ?? y[1], y[0]), y[1]),
    xanchor: "left",
    xshift: 2,
    yshift: current ? 0 : 9,
    showarrow: false,
    font: { size: 12, color: theme[branchSign(branch).colour] },
  };
}
