/**
 * The loss over a plane as a 3D surface. The scene is a box with equal scales, so that arrow heads keep
 * their shape; ticks and hover texts show the true numbers.
 */

import { format } from "../../text/format.js";
import { boundsOf, paddedRange } from "../ranges.js";
import { arrowsOf } from "./arrows.js";
import { BOX_SIDES } from "./camera_3d.js";
import { surfaceRows } from "./figure_2d.js";
import { heightColourscale, ON_SURFACE } from "./height_colours.js";
import { tensorNumbers } from "./interpolation.js";
import { mapRect } from "./map_rect.js";
import { sceneMarks } from "./marks_3d.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */
/** @typedef {import("./surface_types.js").PlaneSurface} PlaneSurface */
/** @typedef {import("./surface_types.js").SceneBox} SceneBox */

/** The height of the box in the units of its plots. */
export const BOX_TOP = (2 * BOX_SIDES.z) / BOX_SIDES.x;

/**
 * The range of losses that the box holds in a scene of that size, arrows and all.
 * @param {SurfaceMessage} surface
 * @param {import("../plotly.js").Size} size
 */
export function sceneRange(surface, size) {
  return rangeOf(surface, arrowsOf(surface, mapRect(surface, size).perUnit));
}

/**
 * The range of losses with the tips of arrows: no more than the cap.
 * @param {SurfaceMessage} surface @param {{rise?: number, factor?: number}[]} arrows
 * @returns {[number, number]}
 */
function rangeOf(surface, arrows) {
  const cap = surface.heights?.cap ?? Infinity;
  const own = [surface.start_loss, surface.end_loss];
  const lifted = arrows.map(({ rise = 0, factor = 1 }) => surface.start_loss + rise * factor);
  const shown = Array.from(tensorNumbers(surface.arrays.losses), (one) => Math.min(one, cap));
  const [low, high] = boundsOf(shown, own, lifted);
  const [least, most] = paddedRange([low, high], 0.04);
  return [least, most];
}

/** @param {SurfaceMessage} surface */
function rangeOfStep(surface) {
  return rangeOf(surface, surface.arrows);
}

/**
 * Functions from (α, β, loss) to the box.
 * @param {PlaneSurface} surface @param {[number, number]} [range] of a step's surface, it follows from that
 * @returns {SceneBox}
 */
export function sceneBox(surface, range = rangeOfStep(/** @type {SurfaceMessage} */ (surface))) {
  const cap = surface.heights?.cap ?? Infinity;
  return {
    range,
    cap,
    flat: (one) => one / surface.radius,
    high: (loss) => ((Math.min(loss, cap) - range[0]) / (range[1] - range[0])) * BOX_TOP,
  };
}

/**
 * The figure of the surface with arrows on the tangent plane, measured end, path, and the point that
 * was picked; heights in `range`, which stays while playing.
 * @param {SurfaceMessage} surface @param {import("./surface_types.js").HeightLevels} levels
 * @param {import("../plotly.js").Theme} theme @param {import("../plotly.js").Size} size
 * @param {import("./surface_types.js").SurfaceShown} shown @param {[number, number]} range
 * @param {import("./surface_types.js").Camera} camera
 */
export function sceneFigure(surface, levels, theme, size, shown, range, camera) {
  const box = sceneBox(surface, range);
  return {
    data: [surfaceTrace(surface, levels, box), ...sceneMarks(surface, theme, size, shown, box)],
    layout: { margin: { l: 0, r: 0, t: 0, b: 0 }, scene: scene(camera) },
  };
}

/**
 * @param {SurfaceMessage} surface
 * @param {import("./surface_types.js").HeightLevels} levels
 * @param {SceneBox} box
 */
function surfaceTrace(surface, levels, box) {
  const rows = surfaceRows(surface.arrays.losses);
  const lines = {
    show: true,
    start: box.high(levels.start),
    end: box.high(levels.end),
    size: box.high(levels.size) - box.high(0),
    color: ON_SURFACE.ink,
    width: 1,
    highlight: false,
  };
  return {
    type: "surface",
    x: Array.from(tensorNumbers(surface.arrays.alphas), box.flat),
    y: Array.from(tensorNumbers(surface.arrays.betas), box.flat),
    z: rows.map((row) => row.map((one) => (one === null ? null : box.high(one)))),
    text: turned(rows).map((column) => column.map((one) => (one === null ? "" : format(one)))),
    cauto: false,
    cmin: box.high(levels.low),
    cmax: box.high(levels.high),
    colorscale: heightColourscale(),
    showscale: false,
    lighting: { ambient: 0.82, diffuse: 0.3, specular: 0.03, roughness: 0.9, fresnel: 0 },
    lightposition: { x: -2000, y: 2000, z: 6000 },
    hovertemplate: "loss %{text}<extra></extra>",
    contours: { x: { highlight: false }, y: { highlight: false }, z: lines },
  };
}

/**
 * The scene without axes: texts lie over it in pixels, where they are sharp.
 * @param {import("./surface_types.js").Camera} camera
 */
function scene(camera) {
  const axis = (/** @type {number[]} */ range) => ({
    visible: false,
    title: { text: "" },
    tickmode: "array",
    tickvals: [],
    range,
    autorange: false,
  });
  return {
    uirevision: "one",
    dragmode: "turntable",
    aspectmode: "manual",
    aspectratio: { ...BOX_SIDES },
    camera,
    xaxis: axis([-1, 1]),
    yaxis: axis([-1, 1]),
    zaxis: axis([0, BOX_TOP]),
  };
}

/**
 * Columns of rows: the library looks a text up by column first, and a height by row.
 * @param {(number | null)[][]} rows
 */
function turned(rows) {
  return rows[0].map((_, column) => rows.map((row) => row[column]));
}
