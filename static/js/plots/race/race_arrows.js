/**
 * The arrows of the last update of the picked lane: the whole update, and its parts tip to tail. All have the
 * same factor, so that the parts still add up. Pure.
 */

/** @import { LaneArrow, LaneOnMap, RacePicture } from "./race_types.js" */

import { magnification } from "../arrow_magnification.js";

const WANTED = 64; // pixels of an arrow that was too short to read

/**
 * The arrows of a lane as they are drawn, and their factor; none where the lane has made no step.
 * @param {RacePicture} picture @param {number | null} picked @param {number} perUnit pixels of a unit of α or
 * β
 * @returns {{arrows: (LaneArrow & {whole: boolean})[], factor: number}}
 */
export function pickedArrows({ lanes, surface }, picked, perUnit) {
  const arrows = lanes.find(({ number }) => number === picked)?.arrows ?? [];
  const pixels = Math.max(0, ...arrows.map(({ alpha, beta }) => Math.hypot(alpha, beta) * perUnit));
  if (!(pixels > 0)) return { arrows: [], factor: 1 };
  const factor = magnification(pixels, surface.radius * perUnit, 24, WANTED);
  const from = arrows[0].tail;
  const drawn = arrows.map((arrow, k) => ({
    ...arrow,
    whole: k === 0,
    alpha: arrow.alpha * factor,
    beta: arrow.beta * factor,
    tail: {
      alpha: from.alpha + (arrow.tail.alpha - from.alpha) * factor,
      beta: from.beta + (arrow.tail.beta - from.beta) * factor,
    },
  }));
  return { arrows: drawn.length > 2 ? drawn : drawn.slice(0, 1), factor };
}

/**
 * Whether a point lies on the map.
 * @param {{radius: number}} surface
 * @param {{alpha: number, beta: number}} point
 */
export function isOnMap({ radius }, { alpha, beta }) {
  return Math.max(Math.abs(alpha), Math.abs(beta)) <= radius * 1.000001;
}

/**
 * The lanes with the picked one last, so that it lies on top.
 * @param {LaneOnMap[]} lanes
 * @param {number | null} picked
 */
export function pickedLast(lanes, picked) {
  return [...lanes].sort((one, two) => Number(one.number === picked) - Number(two.number === picked));
}
