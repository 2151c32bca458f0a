/**
 * C(w) as a figure: curve, tangent, arrow of the step, and dC/dw below it where that is wanted.
 * Traces and layout only; where things stand is slice_geometry's, what stands on the curve
 * slice_marks', the ball is drawn over it.
 */

import { mixColours } from "../plot_theme.js";
import { plotLabel, quietAxis } from "../axes.js";
import { timesText } from "../ranges.js";
import { SLICE_MARGIN } from "./slice_geometry.js";
import { descentMarks, landingMarks, readingMarks } from "./slice_marks.js";

/**
 * The figure of one slice message. `landed`: with the curve after the step, which is the first
 * trace; `trial`, `reading` and `path` are null where nothing is tried, read or descended.
 */
export function sliceFigure(slice, geometry, theme, { landed, symbol, trial, reading, path }) {
  const { values, losses, losses_after: after, gradients } = slice.arrays;
  const data = [];
  if (landed && after) {
    const faint = mixColours(theme.paper, theme.update, 0.55);
    data.push(curve(values.data, after.data, { color: faint, width: 1.5 }));
  }
  data.push(
    curve(values.data, losses.data, { color: theme.ink, width: 2 }),
    curve(geometry.tangent.x, geometry.tangent.y, { color: theme.backward, width: 2 }),
    ...(path ? [] : arrow(slice, geometry, theme, trial)),
    ...(path ? descentMarks(path, theme) : landingMarks(slice, theme, landed, trial)),
  );
  if (geometry.split.derivative) {
    data.push(
      { ...curve(values.data, gradients.data, { color: theme.backward, width: 2 }), yaxis: "y2" },
      { ...dot(slice.value, slice.gradient, theme.backward, theme), yaxis: "y2" },
    );
  }
  if (reading) data.push(...readingMarks(reading, geometry, theme));
  return { data, layout: layoutOf(slice, geometry, theme, symbol, Boolean(trial || path)) };
}

function layoutOf(slice, geometry, theme, symbol, quiet) {
  const { split } = geometry;
  const bare = /<i>(.*?)<\/i>/.exec(symbol)?.[1] ?? "w";
  const title = { xanchor: "left", yanchor: "bottom", x: 0, xshift: -SLICE_MARGIN.l + 8 };
  return {
    margin: SLICE_MARGIN,
    xaxis: quietAxis(theme, {
      range: geometry.x,
      nticks: Math.abs(geometry.x[1]) < 1e4 ? 6 : 3,
      anchor: split.derivative ? "y2" : "y",
    }),
    yaxis: quietAxis(theme, { range: geometry.y, nticks: split.derivative ? 4 : 5, domain: split.loss }),
    ...(split.derivative && {
      yaxis2: quietAxis(theme, {
        range: geometry.slopes,
        nticks: 3,
        domain: split.derivative,
        zeroline: true,
        zerolinecolor: theme.line,
      }),
    }),
    annotations: [
      plotLabel(`<i>C</i>(${symbol})`, { ...title, y: 1, font: { size: 13, color: theme.ink } }),
      plotLabel(symbol, {
        x: 1,
        y: 0,
        yshift: -SLICE_MARGIN.b,
        xanchor: "right",
        yanchor: "bottom",
        font: { size: 13, color: theme.ink },
      }),
      ...(split.derivative
        ? [
            plotLabel(`<i>∂C</i>/<i>∂${bare}</i>`, {
              ...title,
              y: split.derivative[1],
              font: { size: 12, color: theme["backward-shade"] },
            }),
          ]
        : []),
      ...(quiet ? [] : arrowLabel(slice, geometry, theme)),
    ],
  };
}

function curve(x, y, line) {
  return { type: "scatter", mode: "lines", x, y, line, hoverinfo: "skip" };
}

function dot(x, y, color, theme) {
  const marker = { size: 8, color, line: { color: theme.paper, width: 1 } };
  return { type: "scatter", mode: "markers", x: [x], y: [y], marker, hoverinfo: "skip" };
}

/** The step as an arrow; one that is only tried is as long as it would be, up to the edge. */
function arrow(slice, geometry, theme, trial) {
  const edge = trial?.update > 0 ? geometry.x[1] : geometry.x[0];
  const room = trial ? edge - slice.value : 0;
  const tried = trial && (Math.abs(trial.update) > Math.abs(room) ? room : trial.update);
  const length = trial ? tried : slice.update * geometry.factor;
  if (!length) return [];
  return [
    {
      type: "quiver",
      x: [slice.value],
      y: [slice.loss],
      u: [length],
      v: [0],
      anchor: "tail",
      lengthmode: "raw",
      arrowref: "data",
      marker: { color: theme.update, line: { width: 2.5 }, arrowsize: 1 },
      hoverinfo: "skip",
    },
  ];
}

/** Above the arrow, where the curve it goes down along is not. */
function arrowLabel(slice, geometry, theme) {
  if (!slice.update || geometry.factor === 1) return [];
  return [
    plotLabel(timesText(geometry.factor), {
      xref: "x",
      yref: "y",
      x: geometry.arrowEnd,
      y: slice.loss,
      yshift: 6,
      xanchor: "center",
      yanchor: "bottom",
      font: { size: 12, color: theme["update-shade"] },
    }),
  ];
}
