/** The range of losses that a surface displays, and how long this range is kept. */

import { boundsOf } from "../ranges.js";
import { tensorNumbers } from "./interpolation.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */

const LINES = 9;
const QUARTER = 0.25; // of the range: by so much a surface may leave it while playing, and so much it fills

/**
 * The lowest and highest loss on the map; the cap, if any, is the highest.
 * @param {Pick<import("./surface_types.js").PlaneSurface, "arrays" | "heights">} surface
 * @returns {[number, number]}
 */
export function surfaceExtremes({ arrays, heights: range }) {
  const [low, high] = boundsOf(tensorNumbers(arrays.losses));
  return [low, range?.cap ?? high];
}

/**
 * Round heights for contour lines; at least one, as the library requires it.
 * @param {[number, number]} extremes
 */
export function surfaceHeights([low, high], lines = LINES) {
  const raw = (high - low || 1e-9 * Math.max(1, Math.abs(low))) / lines;
  const power = 10 ** Math.floor(Math.log10(raw));
  const size = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= raw * 0.999) ?? raw;
  const start = Math.ceil(low / size) * size;
  return { start, end: Math.max(start, Math.floor(high / size) * size), size };
}

/**
 * Return whether the range of heights can be kept while playing: same plane, the run still inside the
 * range, the surface at most a quarter beyond it, and not flat in it.
 * @param {{low: number, high: number} | null} levels @param {SurfaceMessage} surface
 * @param {SurfaceMessage | null} before
 */
export function rangeHolds(levels, surface, before) {
  const alike =
    before && surface.plane === before.plane && surface.set === before.set && surface.zoom === before.zoom;
  if (!levels || !alike) return false;
  const fits = extremesHold(levels, surfaceExtremes(surface));
  return fits && surface.start_loss >= levels.low && surface.start_loss <= levels.high;
}

/**
 * Whether the lowest and highest loss of a surface fit a range of heights: at most a quarter of it beyond,
 * and
 * not flat in it.
 * @param {{low: number, high: number}} levels @param {[number, number]} extremes
 */
export function extremesHold(levels, [low, high]) {
  const quarter = QUARTER * (levels.high - levels.low);
  return low >= levels.low - quarter && high <= levels.high + quarter && high - low >= quarter;
}

/**
 * Return whether a surface refines another one; its range of heights is then kept.
 * @param {SurfaceMessage} one
 * @param {SurfaceMessage | null} other
 */
export function rangeContinues(one, other) {
  if (!other || one.level <= other.level) return false;
  const alike = /** @type {const} */ (["step", "plane", "set", "zoom", "radius", "preview"]);
  return alike.every((name) => one[name] === other[name]);
}

/**
 * The surface to draw: levels between the first and the finest are skipped, as they would be visible only
 * briefly.
 * @param {SurfaceMessage | null} surface @param {SurfaceMessage | null | undefined} drawn
 */
export function firstOrFinest(surface, drawn) {
  if (!surface || !drawn || !rangeContinues(surface, drawn)) return surface;
  return surface.level < surface.levels[surface.levels.length - 1] ? drawn : surface;
}
