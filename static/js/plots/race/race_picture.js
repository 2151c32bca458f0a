/**
 * The map of a race as it is drawn: surface, paths, ends and arrows around the middle of the map. Between two
 * maps it is interpolated. Pure.
 */

/** @import { RaceMessage, Tensor } from "../../net/protocol_types.js" */
/** @import { LaneArrow, LaneOnMap, LanePoint, RacePicture } from "./race_types.js" */

import { tensorNumbers } from "../surface/interpolation.js";
import { surfaceBetween } from "../surface/transition.js";

/** @param {RaceMessage} message @returns {RacePicture} */
export function racePicture(message) {
  const { alphas, betas, losses } = message.arrays;
  const [across, up] = [alphas, betas].map(tensorNumbers);
  const middle = (/** @type {ArrayLike<number>} */ axis) => (axis[0] + axis[axis.length - 1]) / 2;
  /** @type {[number, number]} */
  const centre = [middle(across), middle(up)];
  const radius = (across[across.length - 1] - across[0]) / 2;
  const around = (/** @type {ArrayLike<number>} */ axis, /** @type {number} */ zero) => ({
    shape: [axis.length],
    data: Float64Array.from(axis, (one) => one - zero),
  });
  const arrays = { alphas: around(across, centre[0]), betas: around(up, centre[1]), losses };
  return {
    message,
    surface: { radius, heights: message.heights, arrays },
    centre,
    lanes: message.lanes.flatMap((lane) => laneOnMap(message, lane, centre)),
  };
}

/**
 * A lane with its path; nothing where it is not on this map.
 * @param {RaceMessage} message @param {RaceMessage["lanes"][number]} lane @param {[number, number]} centre
 * @returns {LaneOnMap[]}
 */
function laneOnMap(
  { arrays },
  { number, reason, end_loss: loss, end_height: height, arrow_names: names },
  centre,
) {
  const path = arrays[`path.${number}`];
  if (reason !== null || !path || path.shape[0] === 0) return [];
  const places = tensorNumbers(path);
  const steps = numbersOf(arrays[`path_steps.${number}`]);
  const losses = numbersOf(arrays[`path_losses.${number}`]);
  /** @type {LanePoint[]} */
  const points = Array.from({ length: path.shape[0] }, (_, k) => ({
    alpha: places[2 * k] - centre[0],
    beta: places[2 * k + 1] - centre[1],
    step: steps[k],
    loss: losses[k],
  }));
  const end = { ...points[points.length - 1], loss: loss ?? NaN };
  return [
    { number, points, end, height, arrows: arrowsTo(end, names, numbersOf(arrays[`arrows.${number}`])) },
  ];
}

/** @param {Tensor | undefined} tensor */
function numbersOf(tensor) {
  return tensor ? tensorNumbers(tensor) : [];
}

/**
 * The arrows of the last update, which led to `end`: the whole update, and its parts tip to tail from the
 * same
 * point on.
 * @param {LanePoint} end @param {string[]} names @param {ArrayLike<number>} ways
 * @returns {LaneArrow[]}
 */
function arrowsTo(end, names, ways) {
  const from = { alpha: end.alpha - ways[0], beta: end.beta - ways[1] };
  let tip = from;
  return names.map((name, k) => {
    const way = { alpha: ways[2 * k], beta: ways[2 * k + 1] };
    const tail = k === 0 ? from : tip;
    if (k > 0) tip = { alpha: tip.alpha + way.alpha, beta: tip.beta + way.beta };
    return { name, tail, ...way };
  });
}

/**
 * The direction and slope by which the first camera is chosen: from the middle of the starts to that of the
 * ends, and the slopes of the surface along α and β.
 * @param {RacePicture} picture
 */
export function raceDirection({ lanes, surface }) {
  const mean = (/** @type {LanePoint[]} */ points, /** @type {"alpha" | "beta"} */ name) =>
    points.reduce((sum, one) => sum + one[name], 0) / Math.max(1, points.length);
  const [starts, ends] = [lanes.map(({ points }) => points[0]), lanes.map(({ end }) => end)];
  const along = (/** @type {"alpha" | "beta"} */ name) => mean(ends, name) - mean(starts, name);
  const [rows, columns] = surface.arrays.losses.shape;
  const heights = tensorNumbers(surface.arrays.losses);
  const slope = [0, 0];
  for (let k = 0; k < heights.length; k += 1) {
    if (!Number.isFinite(heights[k])) continue;
    const height = Math.min(heights[k], surface.heights.cap ?? Infinity);
    slope[0] += ((k % columns) - (columns - 1) / 2) * height;
    slope[1] += (Math.floor(k / columns) - (rows - 1) / 2) * height;
  }
  const way = { alpha: along("alpha"), beta: along("beta") };
  return { way: Math.hypot(way.alpha, way.beta) > 0 ? way : { alpha: 1, beta: 0 }, slope };
}

/**
 * Whether a map is the same one in more detail, so that its range of heights is kept.
 * @param {RacePicture} picture @param {RacePicture | null} before
 */
export function refines({ message, surface }, before) {
  return (
    before !== null &&
    message.position === before.message.position &&
    message.plane === before.message.plane &&
    message.level > before.message.level &&
    Math.abs(surface.radius - before.surface.radius) < 1e-6 * surface.radius
  );
}

/**
 * Whether a map follows another one of the same plane.
 * @param {RacePicture} picture
 * @param {RacePicture | null} before
 */
export function followsRace({ message }, before) {
  return before !== null && before.message.plane === message.plane;
}

/**
 * The map on the way from one to the next: heights, paths and ends at the fraction `part`, each by its place
 * in
 * the square. Points of a path that were not there before come from its end.
 * @param {RacePicture} before @param {RacePicture} picture @param {number} part
 * @returns {RacePicture}
 */
export function raceBetween(before, picture, part) {
  const scale = picture.surface.radius / before.surface.radius;
  const surface = surfaceBetween(before.surface, picture.surface, part);
  const lanes = picture.lanes.map((lane) => {
    const known = before.lanes.find(({ number }) => number === lane.number);
    if (!known) return lane;
    const at = new Map(known.points.map((point) => [point.step, point]));
    const moved = (/** @type {LanePoint} */ to) => {
      const from = at.get(to.step) ?? known.end;
      const mix = (/** @type {"alpha" | "beta"} */ name) =>
        from[name] * scale + part * (to[name] - from[name] * scale);
      const loss = Number.isFinite(from.loss) ? from.loss + part * (to.loss - from.loss) : to.loss;
      return { ...to, alpha: mix("alpha"), beta: mix("beta"), loss };
    };
    return { ...lane, points: lane.points.map(moved), end: moved(lane.end), arrows: [] };
  });
  return { ...picture, surface, lanes };
}
