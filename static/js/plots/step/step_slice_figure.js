/**
 * The loss along the step, φ(s), as a figure: mini-batch and probe, with s = 1, s* and s_c marked on
 * the mini-batch's curve. Traces and layout only.
 */

import { plotLabel, quietAxis } from "../axes.js";
import { boundsOf, paddedRange } from "../ranges.js";

export const STEP_SLICE_MARGIN = { l: 56, r: 14, t: 22, b: 36 };

/** The multiple of the step that stands at a pixel. */
export function multipleUnder(slice, x, width) {
  const { data } = slice.arrays.multiples;
  const part = (x - STEP_SLICE_MARGIN.l) / Math.max(1, width - STEP_SLICE_MARGIN.l - STEP_SLICE_MARGIN.r);
  return data[0] + part * (data[data.length - 1] - data[0]);
}

/** @param {{batch: object, probe: object|undefined}} slices the messages of one step */
export function stepSliceFigure({ batch, probe }, { reading, tried, landed }, theme) {
  const { data: multiples } = batch.arrays.multiples;
  const y = paddedRange(boundsOf(batch.arrays.losses.data, probe?.arrays.losses.data ?? []));
  const marks = marksOf(batch, landed);
  const tangent = [-0.5, 1].map((s) => batch.start_loss + batch.slope * s);
  const dot = (at, loss, marker) => ({
    type: "scatter",
    mode: "markers",
    x: [at],
    y: [loss],
    marker,
    hoverinfo: "skip",
  });
  const curve = (y_, line) => ({
    type: "scatter",
    mode: "lines",
    x: multiples,
    y: y_,
    line,
    hoverinfo: "skip",
  });
  const ring = (color) => ({ size: 9, color: theme.paper, line: { color, width: 2 } });
  const data = [
    ...(probe
      ? [curve(probe.arrays.losses.data, { color: theme["ink-soft"], width: 1.5, dash: "dash" })]
      : []),
    curve(batch.arrays.losses.data, { color: theme.ink, width: 2 }),
    {
      type: "scatter",
      mode: "lines",
      x: [-0.5, 1],
      y: tangent,
      line: { color: theme.backward, width: 2 },
      hoverinfo: "skip",
    },
    dot(0, batch.start_loss, { size: 8, color: theme.ink }),
    ...marks.map(({ at, loss, colour, whole }) =>
      dot(at, loss, whole ? { size: 10, color: theme[colour] } : ring(theme[colour])),
    ),
  ];
  if (tried) data.push(dot(tried.s, tried.loss, { ...ring(theme.update), symbol: "diamond" }));
  if (reading)
    data.push(
      dot(reading.s, reading.loss, { size: 11, color: theme.accent, line: { color: theme.paper, width: 2 } }),
    );
  return {
    data,
    layout: {
      margin: STEP_SLICE_MARGIN,
      xaxis: quietAxis(theme, {
        range: [multiples[0] - 0.03, multiples[multiples.length - 1] + 0.03],
        tickvals: [0, 1, 2, 3],
      }),
      yaxis: quietAxis(theme, { range: y, nticks: 5 }),
      shapes: marks.map(({ at }) => ({
        type: "line",
        x0: at,
        x1: at,
        xref: "x",
        yref: "paper",
        y0: 0,
        y1: 0.94,
        layer: "below",
        line: { color: theme.line, width: 1, dash: "dot" },
      })),
      annotations: [
        plotLabel("<i>φ</i>(<i>s</i>)", {
          x: 0,
          xshift: -STEP_SLICE_MARGIN.l + 8,
          y: 1,
          yshift: 5,
          xanchor: "left",
          yanchor: "bottom",
          font: { size: 13, color: theme.ink },
        }),
        plotLabel("<i>s</i>", {
          xref: "x",
          x: 2.5,
          y: 0,
          yshift: -STEP_SLICE_MARGIN.b + 10,
          xanchor: "center",
          yanchor: "bottom",
          font: { size: 13, color: theme.ink },
        }),
        ...marks
          .filter(({ name }) => name)
          .map(({ at, name }) =>
            plotLabel(name, {
              xref: "x",
              x: at,
              y: 0.94,
              yanchor: "middle",
              xanchor: "left",
              xshift: 3,
              bgcolor: theme.paper,
              font: { size: 12, color: theme["ink-soft"] },
            }),
          ),
      ],
    },
  };
}

/** Whether the least loss is inside the range, and not at an end of it, where C still falls. */
export function hasFloor({ best, arrays: { multiples } }) {
  return best > multiples.data[0] + 1e-3 && best < multiples.data[multiples.data.length - 1] - 1e-3;
}

/** The places that have a name: the landing at s = 1, the floor s*, and s_c where C is back. */
function marksOf(batch, landed) {
  const found = [{ at: 1, loss: batch.end_loss, colour: "update", whole: landed, name: "" }];
  if (hasFloor(batch)) {
    found.push({ at: batch.best, loss: batch.best_loss, colour: "forward", whole: false, name: "<i>s</i>*" });
  }
  if (batch.back !== null) {
    found.push({
      at: batch.back,
      loss: batch.start_loss,
      colour: "ink",
      whole: false,
      name: "<i>s</i><sub>c</sub>",
    });
  }
  return found;
}
