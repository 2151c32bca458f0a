/** The marks of the 3D loss surface: traces of its floor, path, arrows and points. */

import { arrowColour, arrowsOf, arrowWords } from "./arrows.js";
import { mapRect } from "./map_rect.js";
import { endTraces, pathTraces, pickedTraces } from "./stems.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */
/** @typedef {import("./surface_types.js").DrawnArrow} DrawnArrow */
/** @typedef {import("./surface_types.js").SceneBox} SceneBox */

const HEAD = 0.2;
const SHORTEST = 0.01;
const LIFT = 0.02; // a curved floor lies over its tangent plane: arrows on it would be buried

/**
 * Arrows on the tangent plane, measured end, path, and the point that was picked, as traces.
 * @param {SurfaceMessage} surface @param {import("../plotly.js").Theme} theme
 * @param {import("../plotly.js").Size} size @param {import("./surface_types.js").SurfaceShown} shown
 * @param {SceneBox} box
 * @returns {import("./surface_types.js").SceneMark[]}
 */
export function sceneMarks(surface, theme, size, { landed, picked }, box) {
  const arrows = arrowsOf(surface, mapRect(surface, size).perUnit);
  return [
    floor(theme),
    ...pathTraces(surface, box),
    ...arrows.flatMap((arrow) => arrowTracesInSpace(surface, arrow, box)),
    ...(landed ? endTraces(surface, box) : []),
    ...(picked ? pickedTraces(picked, box) : []),
  ];
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
