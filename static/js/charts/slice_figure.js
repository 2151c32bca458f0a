/**
 * C(w) as a figure: curve, tangent, arrow of the step, landings. Traces and layout only; where
 * things stand is slice_geometry's, the ball is drawn over it.
 */

import { label, mix, quietAxis } from "../plot.js";
import { timesText } from "./landing.js";
import { MARGIN, landings } from "./slice_geometry.js";

/** The figure of one slice message. */
export function sliceFigure(slice, geometry, theme, { landed, symbol }) {
  const values = slice.arrays.values.data;
  const faint = mix(theme.paper, theme.update, 0.55);
  const data = [];
  if (landed && slice.arrays.losses_after) {
    data.push(curve(values, slice.arrays.losses_after.data, {
      color: faint,
      width: 1.5,
    }, "after the step: %{y:.4g}"));
  }
  data.push(
    curve(values, slice.arrays.losses.data, { color: theme.ink, width: 2 }, "C %{y:.4g}"),
    {
      type: "scatter",
      mode: "lines",
      x: geometry.tangent.x,
      y: geometry.tangent.y,
      line: { color: theme.backward, width: 2 },
      hoverinfo: "skip",
    },
    ...arrow(slice, geometry, theme),
    ...marks(slice, theme, landed),
  );
  const layout = {
    margin: MARGIN,
    xaxis: quietAxis(theme, { range: geometry.x, nticks: Math.abs(geometry.x[1]) < 1e4 ? 6 : 3 }),
    yaxis: quietAxis(theme, { range: geometry.y, nticks: 5 }),
    annotations: [
      label(`<i>C</i>(${symbol})`, {
        x: 0, xshift: -MARGIN.l + 8, y: 1, xanchor: "left", yanchor: "bottom",
        font: { size: 14, color: theme.ink },
      }),
      label(symbol, {
        x: 1, xshift: MARGIN.r, y: 0, yshift: -MARGIN.b - 2, xanchor: "right", yanchor: "bottom",
        font: { size: 14, color: theme.ink },
      }),
      ...arrowLabel(slice, geometry, theme),
    ],
  };
  return { data, layout };
}

function curve(x, y, line, says) {
  return {
    type: "scatter",
    mode: "lines",
    x,
    y,
    line,
    hovertemplate: `w %{x:.4g}<br>${says}<extra></extra>`,
  };
}

function arrow(slice, geometry, theme) {
  if (!slice.update) return [];
  return [
    {
      type: "quiver",
      x: [slice.value],
      y: [slice.loss],
      u: [slice.update * geometry.factor],
      v: [0],
      anchor: "tail",
      lengthmode: "raw",
      arrowref: "data",
      marker: { color: theme.update, line: { width: 2.5 }, arrowsize: 1 },
      hoverinfo: "skip",
    },
  ];
}

function arrowLabel(slice, geometry, theme) {
  if (!slice.update || geometry.factor === 1) return [];
  const right = slice.update > 0;
  return [
    label(timesText(geometry.factor), {
      xref: "x",
      yref: "y",
      x: geometry.arrowEnd,
      y: slice.loss,
      xshift: right ? 5 : -5,
      xanchor: right ? "left" : "right",
      yanchor: "middle",
      bgcolor: theme.paper,
      borderpad: 1,
      font: { size: 12, color: theme["update-shade"] },
    }),
  ];
}

function marks(slice, theme, landed) {
  const { predicted, alone, truly } = landings(slice);
  const ring = (color) => ({
    size: 9,
    color: theme.paper,
    line: { color, width: 2 },
  });
  const mark = (at, marker, says) => ({
    type: "scatter",
    mode: "markers",
    x: [at[0]],
    y: [at[1]],
    marker,
    hovertemplate: `${says}<br>w %{x:.6g}<br>C %{y:.6g}<extra></extra>`,
  });
  const found = [
    mark(alone, { ...ring(theme.ink), symbol: "diamond" }, "only this parameter moved"),
    mark(predicted, ring(theme.backward), "predicted by the tangent"),
    mark([slice.value, slice.loss], { size: 8, color: theme.ink }, "before the step"),
  ];
  if (landed && truly) {
    found.push(mark(truly, { size: 10, color: theme.update }, "landed: all parameters moved"));
  }
  return found;
}
