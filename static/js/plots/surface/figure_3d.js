/**
 * The loss over a plane as a surface in space. The scene is a box of equal scales, so that arrow heads
 * keep their shape; ticks and hover texts carry the true numbers.
 */

import { format } from "../../text/format.js";
import { boundsOf, paddedRange } from "../ranges.js";
import { arrowColour, arrowsOf, arrowWords } from "./arrows.js";
import { surfaceRows } from "./figure_2d.js";
import { heightColourscale, ON_SURFACE } from "./height_colours.js";
import { tensorNumbers } from "./interpolation.js";
import { mapRect } from "./map_rect.js";
import { BOX_SIDES } from "./scene_camera.js";
import { endTraces, pathTraces, pickedTraces } from "./stems.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */
/** @typedef {import("./surface_types.js").DrawnArrow} DrawnArrow */
/** @typedef {import("./surface_types.js").SceneBox} SceneBox */

/** The height of the box in the units of its plots. */
export const BOX_TOP = (2 * BOX_SIDES.z) / BOX_SIDES.x;
const HEAD = 0.2;
const SHORTEST = 0.01;
const LIFT = 0.02; // a curved floor lies over its tangent plane: arrows on it would be buried

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

/**
 * Functions from (α, β, loss) to the box.
 * @param {SurfaceMessage} surface @param {[number, number]} [range] @returns {SceneBox}
 */
export function sceneBox(surface, range = rangeOf(surface, surface.arrows)) {
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
export function sceneFigure(surface, levels, theme, size, { landed, picked }, range, camera) {
  const arrows = arrowsOf(surface, mapRect(surface, size).perUnit);
  const box = sceneBox(surface, range);
  const data = [
    surfaceTrace(surface, levels, box),
    floor(theme),
    ...pathTraces(surface, box),
    ...arrows.flatMap((arrow) => arrowTracesInSpace(surface, arrow, box)),
    ...(landed ? endTraces(surface, box) : []),
    ...(picked ? pickedTraces(picked, box) : []),
  ];
  return {
    data,
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
 * The outline of the floor, to which the ball's drop line leads.
 * @param {import("../plotly.js").Theme} theme
 */
function floor(theme) {
  return {
    type: "scatter3d",
    mode: "lines",
    x: [-1, 1, 1, -1, -1],
    y: [-1, -1, 1, 1, -1],
    z: [0, 0, 0, 0, 0],
    line: { color: theme["ink-soft"], width: 1.5 },
    hoverinfo: "skip",
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

/** @param {SurfaceMessage} surface @param {DrawnArrow} arrow @param {SceneBox} box */
function arrowTracesInSpace(surface, arrow, box) {
  const color = arrowColour(arrow.name);
  const rise = (/** @type {number} */ alpha, /** @type {number} */ beta) =>
    surface.slope[0] * alpha + surface.slope[1] * beta;
  const at = (/** @type {number} */ alpha, /** @type {number} */ beta) => [
    box.flat(alpha * arrow.factor),
    box.flat(beta * arrow.factor),
    box.high(surface.start_loss + rise(alpha, beta) * arrow.factor) + LIFT,
  ];
  const [tail, side] = [arrow.tail_alpha ?? 0, arrow.tail_beta ?? 0];
  const from = at(tail, side);
  const to = at(tail + arrow.alpha, side + arrow.beta);
  const way = to.map((one, i) => one - from[i]);
  const length = Math.hypot(...way);
  if (!(length > SHORTEST)) return [];
  const head = Math.min(HEAD, length * 0.6);
  const [u, v, w] = way.map((one) => (one / length) * head);
  const line = from.map((one, i) => [one, to[i] - way[i] * ((head * 0.8) / length)]);
  const widths = /** @type {Record<string, number>} */ ({ fan: 3, descent: 8, update: 8 });
  const shaft = {
    type: "scatter3d",
    mode: "lines",
    x: line[0],
    y: line[1],
    z: line[2],
    line: { color, width: widths[arrow.name] ?? 4 },
    hoverinfo: "skip",
  };
  if (arrow.name === "fan") return [shaft];
  return [
    shaft,
    {
      type: "cone",
      x: [to[0]],
      y: [to[1]],
      z: [to[2]],
      u: [u],
      v: [v],
      w: [w],
      sizemode: "raw",
      anchor: "tip",
      showscale: false,
      colorscale: [0, 1].map((end) => [end, color]),
      text: [arrowWords({ ...arrow, rise: rise(arrow.alpha, arrow.beta) })],
      hovertemplate: "%{text}<extra></extra>",
    },
  ];
}
