/** Between which losses a surface is drawn, and how long that stays. Nothing is drawn here. */

import { boundsOf } from "../ranges.js";

const LINES = 12;

/** Lowest and highest loss that the map shows: the cap, where there is one, is the highest. */
export function surfaceExtremes({ arrays, heights: range }) {
  const [low, high] = boundsOf(arrays.losses.data);
  return [low, range?.cap ?? high];
}

/** Round heights for contour lines: {start, end, size}; one at least, which the library needs. */
export function surfaceHeights([low, high], lines = LINES) {
  const raw = (high - low || 1e-9 * Math.max(1, Math.abs(low))) / lines;
  const power = 10 ** Math.floor(Math.log10(raw));
  const size = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= raw * 0.999) ?? raw;
  const start = Math.ceil(low / size) * size;
  return { start, end: Math.max(start, Math.floor(high / size) * size), size };
}

/** Whether the range of heights can stay while playing: the same plane, and the run still in it. */
export function rangeHolds(levels, surface, before) {
  const alike = before && ["plane", "set", "zoom"].every((name) => before[name] === surface[name]);
  return Boolean(levels && alike && surface.start_loss >= levels.low && surface.start_loss <= levels.high);
}

/** Whether a surface refines another, whose heights then stay. */
export function rangeContinues(one, other) {
  const alike = ["step", "plane", "set", "zoom", "radius", "preview"];
  return Boolean(other && alike.every((name) => one[name] === other[name]) && one.level > other.level);
}
