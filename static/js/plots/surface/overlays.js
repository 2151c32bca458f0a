/**
 * Overlays of the map of a loss surface as Plotly traces and positions: the path, the points of this step,
 * the probed point and holes.
 */

import { format } from "../../text/format.js";
import { ON_SURFACE } from "./height_colours.js";
import { tensorNumbers } from "./interpolation.js";
import { mapRect } from "./map_rect.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */
/** @typedef {import("./surface_types.js").PathPoint} PathPoint */
/** @typedef {import("./surface_types.js").PlanePoint} PlanePoint */
/** @typedef {import("./surface_types.js").PlaneSurface} PlaneSurface */
/** @typedef {import("../plotly.js").Size} Size */

/**
 * The path, ending at the current point, and the number of its points outside the map. A loss that is not
 * measured yet is NaN.
 * @param {SurfaceMessage} surface @returns {{points: PathPoint[], outside: number}}
 */
export function surfacePath(surface) {
  const { path, path_steps: steps, path_losses: losses } = surface.arrays;
  const count = path ? path.shape[0] : 0;
  const places = count ? tensorNumbers(path) : [];
  const points = Array.from({ length: count }, (_, i) => ({
    alpha: places[2 * i],
    beta: places[2 * i + 1],
    step: Number(steps.data[i]),
    loss: tensorNumbers(losses)[i],
  })).filter((one) => one.step < surface.step);
  const outside = points.filter(
    ({ alpha, beta }) => Math.max(Math.abs(alpha), Math.abs(beta)) > surface.radius,
  ).length;
  points.push({ alpha: 0, beta: 0, step: surface.step, loss: surface.start_loss });
  return { points, outside };
}

/** Describe a point of the path as text, with its own loss once that is measured. @param {PathPoint} point */
export function pointWords({ step, loss }) {
  const own = Number.isFinite(loss) ? `loss ${format(loss)}` : "loss not measured yet";
  return `before step ${step + 1}<br>${own}`;
}

/** The path: one dot per step. @param {SurfaceMessage} surface */
export function pathTrace(surface) {
  const { points } = surfacePath(surface);
  return {
    type: "scatter",
    mode: "lines+markers",
    x: points.map((one) => one.alpha),
    y: points.map((one) => one.beta),
    text: points.map(pointWords),
    line: { color: ON_SURFACE.ink, width: 1.25 },
    marker: { size: 6, color: ON_SURFACE.ink, line: { color: ON_SURFACE.paper, width: 1 } },
    hovertemplate: "%{text}<extra></extra>",
  };
}

/**
 * The start of the step, its measured end once it has `landed`, and the point that was `picked`.
 * @param {SurfaceMessage} surface @param {import("./surface_types.js").SurfaceShown} shown
 */
export function surfaceMarks(surface, { landed, picked }) {
  const mark = (
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {object} */ marker,
    /** @type {string} */ text,
  ) => ({
    type: "scatter",
    mode: "markers",
    x: [x],
    y: [y],
    marker,
    text: [text],
    hovertemplate: "%{text}<extra></extra>",
  });
  const start = { size: 7, color: ON_SURFACE.ink, line: { color: ON_SURFACE.paper, width: 1 } };
  const found = [mark(0, 0, start, `before the step<br>loss ${format(surface.start_loss)}`)];
  const update = surface.arrows.find((arrow) => arrow.name === "update");
  if (update && landed) {
    const end = { size: 9, color: ON_SURFACE.paper, line: { color: ON_SURFACE.update, width: 2 } };
    const words = `after the step, measured<br>loss ${format(surface.end_loss)}`;
    const foot = `<br>surface there ${format(surface.end_on_surface)}`;
    found.push(mark(update.alpha, update.beta, end, words + foot));
  }
  if (picked) {
    const sign = { size: 11, symbol: "circle-open", color: ON_SURFACE.accent, line: { width: 2.5 } };
    found.push(mark(picked.alpha, picked.beta, sign, "read here"));
  }
  return found;
}

/**
 * The point (α, β) at a pixel of a map of this size; null outside the map.
 * @param {{radius: number}} surface @param {Size} size @param {number} x @param {number} y
 */
export function pointUnder(surface, size, x, y) {
  const { side, left, top, perUnit } = mapRect(surface, size);
  const [across, down] = [x - left, y - top];
  if (Math.min(across, down) < 0 || Math.max(across, down) > side) return null;
  return { alpha: across / perUnit - surface.radius, beta: surface.radius - down / perUnit };
}

/**
 * The pixel of a point: the inverse of `pointUnder`.
 * @param {{radius: number}} surface @param {Size} size @param {PlanePoint} point
 */
export function surfacePosition(surface, size, { alpha, beta }) {
  const { left, top, perUnit } = mapRect(surface, size);
  return { left: left + (alpha + surface.radius) * perUnit, top: top + (surface.radius - beta) * perUnit };
}

/**
 * A point inside the region where the loss is not finite, for the label "diverged here"; null if there is
 * none.
 * @param {PlaneSurface} surface @returns {PlanePoint | null}
 */
export function holeOf(surface) {
  const { alphas, betas, losses } = surface.arrays;
  const [across, up, heights] = [alphas, betas, losses].map(tensorNumbers);
  const columns = losses.shape[1];
  /** @type {PlanePoint[]} */
  const holes = [];
  for (let place = 0; place < heights.length; place += 1) {
    if (Number.isFinite(heights[place])) continue;
    holes.push({ alpha: across[place % columns], beta: up[Math.floor(place / columns)] });
  }
  if (!holes.length) return null;
  const mean = (/** @type {"alpha"|"beta"} */ name) =>
    holes.reduce((sum, hole) => sum + hole[name], 0) / holes.length;
  const middle = { alpha: mean("alpha"), beta: mean("beta") };
  const away = (/** @type {PlanePoint} */ one) =>
    Math.hypot(one.alpha - middle.alpha, one.beta - middle.beta);
  return holes.reduce((best, hole) => (away(hole) < away(best) ? hole : best));
}

/**
 * The points where contour lines meet the rim of the surface; in the 3D scene they are labelled with their
 * loss.
 * @param {PlaneSurface} surface @param {import("./surface_types.js").HeightLevels} levels
 * @returns {{alpha: number, beta: number, loss: number}[]}
 */
export function rimCrossings(surface, { start, end, size }) {
  const { alphas, betas, losses } = surface.arrays;
  const [across, up, heights] = [alphas, betas, losses].map(tensorNumbers);
  const [rows, columns] = losses.shape;
  const point = (/** @type {number} */ row, /** @type {number} */ column) => ({
    alpha: across[column],
    beta: up[row],
    loss: heights[row * columns + column],
  });
  const rim = [
    ...Array.from({ length: columns }, (_, k) => point(0, k)),
    ...Array.from({ length: rows }, (_, k) => point(k, columns - 1)),
    ...Array.from({ length: columns }, (_, k) => point(rows - 1, columns - 1 - k)),
    ...Array.from({ length: rows }, (_, k) => point(rows - 1 - k, 0)),
  ];
  const found = [];
  for (let loss = start; loss <= end + size / 2; loss += size) {
    for (let k = 1; k < rim.length; k += 1) {
      const [one, other] = [rim[k - 1], rim[k]];
      if (!((one.loss - loss) * (other.loss - loss) < 0)) continue;
      const part = (loss - one.loss) / (other.loss - one.loss);
      const mix = (/** @type {"alpha"|"beta"} */ name) => one[name] + part * (other[name] - one[name]);
      found.push({ alpha: mix("alpha"), beta: mix("beta"), loss });
    }
  }
  return found;
}
