/**
 * The loss over a plane as a contour map: map, path, arrows in data units on equal scales. Traces
 * and layout only; what must be said in words is surface_words's.
 */

import { format } from "../format.js";
import { label, mix, quietAxis } from "../plot.js";
import { bounds, magnification, timesText } from "./landing.js";

export const MARGIN = { l: 64, r: 12, t: 8, b: 34 };
const LINES = 12;

/** Rows of a matrix message as views of its numbers, NaN as holes. */
export function rowsOf({ shape, data }) {
  const [rows, columns] = shape;
  return Array.from({ length: rows }, (_, row) =>
    Array.from(data.subarray(row * columns, (row + 1) * columns), (one) =>
      Number.isFinite(one) ? one : null,
    ),
  );
}

/** Lowest and highest loss of the map. */
export function extremes(surface) {
  return bounds(surface.arrays.losses.data);
}

/** Round heights for contour lines: {start, end, size}. */
export function heights([low, high], lines = LINES) {
  const raw = (high - low || 1e-9) / lines;
  const power = 10 ** Math.floor(Math.log10(raw));
  const size = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= raw * 0.999) ?? raw;
  return { start: Math.ceil(low / size) * size, end: Math.floor(high / size) * size, size };
}

/** The square of the map in pixels and how many pixels one unit of α or β takes. */
export function squareOf(surface, size) {
  const side = Math.max(
    1,
    Math.min(size.width - MARGIN.l - MARGIN.r, size.height - MARGIN.t - MARGIN.b),
  );
  return { side, perUnit: side / (2 * surface.radius) };
}

/** Every arrow with its length on the screen and the factor it is drawn with. */
export function arrowsOf(surface, perUnit) {
  return surface.arrows.map((arrow) => {
    const pixels = Math.hypot(arrow.alpha, arrow.beta) * perUnit;
    return { ...arrow, pixels, factor: magnification(pixels) };
  });
}

/**
 * The path with the present point once, at its end, and how many of its points the map does not
 * hold. A loss that is not measured yet is NaN.
 */
export function pathOf(surface) {
  const { path, path_steps: steps, path_losses: losses } = surface.arrays;
  const count = path ? path.shape[0] : 0;
  const points = Array.from({ length: count }, (_, i) => ({
    alpha: path.data[2 * i],
    beta: path.data[2 * i + 1],
    step: Number(steps.data[i]),
    loss: losses.data[i],
  })).filter((one) => one.step < surface.step);
  const outside = points.filter(
    ({ alpha, beta }) => Math.max(Math.abs(alpha), Math.abs(beta)) > surface.radius,
  ).length;
  points.push({ alpha: 0, beta: 0, step: surface.step, loss: surface.start_loss });
  return { points, outside };
}

/** A point of the path in words; its own loss once that is measured. */
export function pointWords({ step, loss }) {
  const own = Number.isFinite(loss) ? `its own C ${format(loss)}` : "its own C is not measured yet";
  return `θ before step ${step}<br>${own}`;
}

/** The two colours between which the map goes from low to high loss. */
export function scaleOf(theme) {
  return [mix(theme.paper, theme.forward, 0.04), mix(theme.paper, theme.forward, 0.62)];
}

export const ARROW_COLOURS = { descent: "backward", update: "update" };

/**
 * The figure; `levels` are the heights fixed at the first, coarsest level of this surface. Arrows
 * lie on axes of their own over the same ranges: quiver traces are otherwise drawn under contours.
 */
export function surfaceFigure(surface, levels, theme, size, landed) {
  const { side, perUnit } = squareOf(surface, size);
  const radius = surface.radius;
  const [low, high] = scaleOf(theme);
  const across = size.width - MARGIN.l - MARGIN.r - side;
  const data = [
    {
      type: "contour",
      x: surface.arrays.alphas.data,
      y: surface.arrays.betas.data,
      z: rowsOf(surface.arrays.losses),
      zauto: false,
      zmin: levels.low,
      zmax: levels.high,
      autocontour: false,
      contours: { start: levels.start, end: levels.end, size: levels.size, coloring: "heatmap" },
      colorscale: [[0, low], [1, high]],
      line: { color: mix(theme.paper, theme["forward-shade"], 0.55), width: 0.75, smoothing: 1 },
      showscale: false,
      connectgaps: false,
      hovertemplate: "α %{x:.3g}, β %{y:.3g}<br>C %{z:.6g}<extra></extra>",
    },
    pathTrace(surface, theme),
    ...arrowsOf(surface, perUnit).map((arrow) => quiver(arrow, theme)),
    ...marks(surface, theme, landed),
  ];
  const range = [-radius, radius];
  const tickvals = [-radius / 2, 0, radius / 2];
  const ticktext = tickvals.map((one) => (one ? format(one, 2) : "0"));
  return {
    data,
    layout: {
      margin: { ...MARGIN, l: MARGIN.l + across / 2, r: MARGIN.r + across / 2 },
      xaxis: quietAxis(theme, { range, tickvals, ticktext, constrain: "domain" }),
      yaxis: quietAxis(theme, {
        range, tickvals, ticktext, scaleanchor: "x", scaleratio: 1, constrain: "domain",
      }),
      xaxis2: { overlaying: "x", range, visible: false, fixedrange: true },
      yaxis2: { overlaying: "y", range, visible: false, fixedrange: true },
      annotations: [
        label("<i>α</i>", {
          x: 1, y: 0, yshift: -MARGIN.b + 4, xanchor: "right", yanchor: "bottom",
          font: { size: 12, color: theme.ink },
        }),
        label("<i>β</i>", {
          x: 0, xshift: -MARGIN.l + 30, y: 1, xanchor: "right", yanchor: "top",
          font: { size: 12, color: theme.ink },
        }),
        ...factors(surface, perUnit, theme),
      ],
    },
  };
}

function pathTrace(surface, theme) {
  const { points } = pathOf(surface);
  return {
    type: "scatter",
    mode: "lines+markers",
    x: points.map((one) => one.alpha),
    y: points.map((one) => one.beta),
    text: points.map(pointWords),
    line: { color: theme.ink, width: 1.25, dash: "dot" },
    marker: { size: 4, color: theme.ink },
    hovertemplate: "%{text}<extra></extra>",
  };
}

function quiver(arrow, theme) {
  return {
    type: "quiver",
    x: [0],
    y: [0],
    u: [arrow.alpha * arrow.factor],
    v: [arrow.beta * arrow.factor],
    xaxis: "x2",
    yaxis: "y2",
    anchor: "tail",
    lengthmode: "raw",
    arrowref: "data",
    marker: {
      color: theme[ARROW_COLOURS[arrow.name] ?? "ink"],
      line: { width: 2.5 },
      arrowsize: 1,
    },
    hovertemplate: `${arrow.label}<br>rise on the tangent plane ${format(arrow.rise)}<extra></extra>`,
  };
}

function factors(surface, perUnit, theme) {
  return arrowsOf(surface, perUnit)
    .filter((arrow) => arrow.factor !== 1)
    .map((arrow) =>
      label(timesText(arrow.factor), {
        xref: "x",
        yref: "y",
        x: arrow.alpha * arrow.factor,
        y: arrow.beta * arrow.factor,
        xanchor: arrow.alpha < 0 ? "right" : "left",
        xshift: arrow.alpha < 0 ? -6 : 6,
        bgcolor: theme.paper,
        borderpad: 1,
        font: { size: 12, color: theme[`${ARROW_COLOURS[arrow.name] ?? "backward"}-shade`] },
      }),
    );
}

function marks(surface, theme, landed) {
  const update = surface.arrows.find((arrow) => arrow.name === "update");
  const mark = (x, y, marker, text) => ({
    type: "scatter", mode: "markers", x: [x], y: [y], marker, text: [text],
    hovertemplate: "%{text}<extra></extra>",
  });
  const found = [
    mark(0, 0, { size: 7, color: theme.ink, line: { color: theme.paper, width: 1 } },
      `here, before the step<br>C ${format(surface.start_loss)}`),
  ];
  if (update && landed) {
    found.push(
      mark(update.alpha, update.beta,
        { size: 7, color: theme.paper, line: { color: theme.update, width: 2 } },
        `end of the step, measured<br>C ${format(surface.end_loss)}`),
    );
  }
  return found;
}
