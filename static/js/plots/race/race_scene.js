/**
 * The race in space: the marks that are drawn on and above the surface. A path runs at its measured losses; a
 * stem joins its end to the surface, as long as the effect of what lies outside the plane.
 */

/** @import { SceneBox, SceneMark, Vector } from "../surface/surface_types.js" */
/** @import { LaneOnMap, RacePicture, RaceShown } from "./race_types.js" */

import { boundsOf, paddedRange } from "../ranges.js";
import { ON_SURFACE } from "../surface/height_colours.js";
import { surfaceHeightAt, tensorNumbers } from "../surface/interpolation.js";
import { mapRect } from "../surface/map_rect.js";
import { laneArrowColour, laneSign } from "./lane_signs.js";
import { isOnMap, pickedLast, raceArrows } from "./race_arrows.js";

const LIFT = 0.008; // of the box: a path on the surface lies as much over it, so that it is not half buried
const HEAD = 0.12;
const SLIM = 0.6; // of an arrow at most is its head

/**
 * The range of losses that the box holds: surface, paths and ends, up to the cap.
 * @param {RacePicture} picture @returns {[number, number]}
 */
export function raceRange({ surface, lanes }) {
  const cap = surface.heights.cap ?? Infinity;
  const heights = Array.from(tensorNumbers(surface.arrays.losses), (one) => Math.min(one, cap));
  const losses = lanes.flatMap(({ points, end }) => [...points, end].map(({ loss }) => Math.min(loss, cap)));
  return paddedRange(boundsOf(heights, losses), 0.04);
}

/**
 * @param {RacePicture} picture @param {import("../plotly.js").Theme} theme
 * @param {import("../plotly.js").Size} size @param {RaceShown} shown @param {SceneBox} box
 * @returns {SceneMark[]}
 */
export function raceMarks(picture, theme, size, { picked, arrows }, box) {
  const { perUnit } = mapRect(picture.surface, size);
  return [
    floor(theme),
    ...pickedLast(picture.lanes, picked).flatMap((lane) =>
      laneMarks(picture, lane, lane.number === picked, box),
    ),
    ...arrowMarks(picture, { picked, arrows }, perUnit, box),
  ];
}

/** The outline of the floor. @param {import("../plotly.js").Theme} theme @returns {SceneMark} */
function floor(theme) {
  const corners = { x: [-1, 1, 1, -1, -1], y: [-1, -1, 1, 1, -1], z: [0, 0, 0, 0, 0] };
  return { type: "scatter3d", mode: "lines", ...corners, line: { color: theme["ink-soft"], width: 1.5 } };
}

/** @param {RacePicture} picture @param {LaneOnMap} lane @param {boolean} picked @param {SceneBox} box */
function laneMarks({ surface }, { number, points, end, height }, picked, box) {
  const { onMap, pattern } = laneSign(number);
  const shown = (/** @type {{alpha: number, beta: number, loss: number}} */ one) =>
    isOnMap(surface, one) && Number.isFinite(one.loss) && one.loss <= box.cap;
  const path = {
    type: "scatter3d",
    mode: "lines",
    x: points.map(({ alpha }) => box.flat(alpha)),
    y: points.map(({ beta }) => box.flat(beta)),
    z: points.map((one) => (shown(one) ? box.high(one.loss) + LIFT : null)),
  };
  const width = picked ? 7 : 5;
  /** @type {SceneMark[]} */
  const marks = [
    { ...path, line: { color: ON_SURFACE.paper, width: width + 5 } },
    { ...path, line: { color: onMap, width, pattern } },
  ];
  const foot = height ?? surfaceHeightAt(surface, end);
  if (!shown(end) || !Number.isFinite(foot)) return marks;
  const stem = {
    x: [box.flat(end.alpha), box.flat(end.alpha)],
    y: [box.flat(end.beta), box.flat(end.beta)],
    z: [box.high(foot), box.high(end.loss)],
  };
  marks.push({ type: "scatter3d", mode: "lines", ...stem, line: { color: ON_SURFACE.ink, width: 3 } });
  return marks;
}

/**
 * The arrows on the surface over which they lie.
 * @param {RacePicture} picture @param {Pick<RaceShown, "picked" | "arrows">} shown @param {number} perUnit
 * @param {SceneBox} box
 * @returns {SceneMark[]}
 */
function arrowMarks(picture, shown, perUnit, box) {
  const { surface } = picture;
  const at = (/** @type {number} */ alpha, /** @type {number} */ beta) => ({
    x: box.flat(alpha),
    y: box.flat(beta),
    z: box.high(surfaceHeightAt(surface, { alpha, beta })) + 2 * LIFT,
  });
  return raceArrows(picture, shown, perUnit).arrows.flatMap((arrow) => {
    const { whole, tail, alpha, beta } = arrow;
    const tip = at(tail.alpha + alpha, tail.beta + beta);
    return arrowInSpace(at(tail.alpha, tail.beta), tip, laneArrowColour(arrow, shown), whole ? 7 : 4);
  });
}

/**
 * @param {Vector} from
 * @param {Vector} to
 * @param {string} color
 * @param {number} width
 * @returns {SceneMark[]}
 */
function arrowInSpace(from, to, color, width) {
  const way = { x: to.x - from.x, y: to.y - from.y, z: to.z - from.z };
  const length = Math.hypot(way.x, way.y, way.z);
  if (!(length > 0)) return [];
  const head = Math.min(HEAD, SLIM * length) / length;
  const neck = { x: to.x - head * way.x, y: to.y - head * way.y, z: to.z - head * way.z };
  return [
    {
      type: "scatter3d",
      mode: "lines",
      x: [from.x, neck.x],
      y: [from.y, neck.y],
      z: [from.z, neck.z],
      line: { color, width },
    },
    {
      type: "cone",
      x: [to.x],
      y: [to.y],
      z: [to.z],
      u: [head * way.x],
      v: [head * way.y],
      w: [head * way.z],
      colorscale: [0, 1].map((end) => [end, color]),
    },
  ];
}
