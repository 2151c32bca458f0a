/**
 * What lies on the map of a loss surface: the path, the points of this step, a point that was
 * clicked, holes. Traces and labels; the map is surface_figure's.
 */

import { format } from "../../text/format.js";
import { plotLabel } from "../plotly.js";
import { mapRect } from "./map_rect.js";

/**
 * The path with the present point once, at its end, and how many of its points the map does not
 * hold. A loss that is not measured yet is NaN.
 */
export function surfacePath(surface) {
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

/** The path as a dotted line. */
export function pathTrace(surface, theme) {
  const { points } = surfacePath(surface);
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

/** Here, the measured end of the step once it has `landed`, and the point that was `picked`. */
export function surfaceMarks(surface, theme, { landed, picked }) {
  const update = surface.arrows.find((arrow) => arrow.name === "update");
  const mark = (x, y, marker, text) => ({
    type: "scatter",
    mode: "markers",
    x: [x],
    y: [y],
    marker,
    text: [text],
    hovertemplate: "%{text}<extra></extra>",
  });
  const found = [
    mark(
      0,
      0,
      { size: 7, color: theme.ink, line: { color: theme.paper, width: 1 } },
      `here, before the step<br>C ${format(surface.start_loss)}`,
    ),
  ];
  if (update && landed) {
    const end = [update.alpha, update.beta];
    const words = `end of the step, measured<br>C ${format(surface.end_loss)}`;
    const foot = `<br>the surface there ${format(surface.end_on_surface)}`;
    found.push(
      mark(...end, { size: 7, color: theme.paper, line: { color: theme.update, width: 2 } }, words + foot),
    );
  }
  if (picked) {
    const sign = { size: 9, symbol: "circle-open", color: theme.accent, line: { width: 2 } };
    found.push(mark(picked.alpha, picked.beta, sign, "read here"));
  }
  return found;
}

/** The point (α, β) under a pixel of a map of that size; null beside the map. */
export function pointUnder(surface, size, x, y) {
  const { side, left, top, perUnit } = mapRect(surface, size);
  const [across, down] = [x - left, y - top];
  if (Math.min(across, down) < 0 || Math.max(across, down) > side) return null;
  return { alpha: across / perUnit - surface.radius, beta: surface.radius - down / perUnit };
}

/** The pixel of a point: the other way round. */
export function surfacePosition(surface, size, { alpha, beta }) {
  const { left, top, perUnit } = mapRect(surface, size);
  return { left: left + (alpha + surface.radius) * perUnit, top: top + (surface.radius - beta) * perUnit };
}

/** "diverged here" amid the points where the loss is no number. */
export function holeLabel(surface, theme) {
  const { alphas, betas, losses } = surface.arrays;
  const holes = [];
  losses.data.forEach((one, place) => {
    const [row, column] = [Math.floor(place / losses.shape[1]), place % losses.shape[1]];
    if (!Number.isFinite(one)) holes.push([alphas.data[column], betas.data[row]]);
  });
  if (!holes.length) return [];
  const middle = holes.reduce((sum, hole) => sum.map((one, k) => one + hole[k] / holes.length), [0, 0]);
  const [x, y] = holes.sort((one, two) => away(one, middle) - away(two, middle))[0];
  const edge = x > surface.radius / 2 ? "right" : x < -surface.radius / 2 ? "left" : "center";
  return [
    plotLabel("diverged here", {
      xref: "x",
      yref: "y",
      x,
      y,
      xanchor: edge,
      bgcolor: theme.paper,
      borderpad: 1,
      font: { size: 12, color: theme.ink },
    }),
  ];
}

function away(one, other) {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}
