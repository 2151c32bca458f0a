/**
 * The arrows of the last update of one lane or of all: the whole update, and its parts tip to tail. All have
 * the same factor, so that the parts add up and the lanes can be compared. Pure.
 */

/** @import { DrawnArrow, LaneOnMap, RacePicture, RaceShown } from "./race_types.js" */

import { magnification } from "../arrow_magnification.js";

const WANTED = 64; // pixels of the longest arrow, if it was too short to read

/**
 * The arrows as they are drawn, and their factor; a lane without a step has none.
 * @param {RacePicture} picture @param {Pick<RaceShown, "picked" | "arrows">} shown
 * @param {number} perUnit pixels of a unit of α or β
 * @returns {{arrows: DrawnArrow[], factor: number}}
 */
export function raceArrows({ lanes, surface }, { picked, arrows }, perUnit) {
  const chosen = lanes.filter(({ number }) => arrows === "all" || (arrows === "picked" && number === picked));
  const all = chosen.flatMap((lane) => lane.arrows);
  const pixels = Math.max(0, ...all.map(({ alpha, beta }) => Math.hypot(alpha, beta) * perUnit));
  if (!(pixels > 0)) return { arrows: [], factor: 1 };
  const factor = magnification(pixels, surface.radius * perUnit, 24, WANTED);
  return { arrows: pickedLast(chosen, picked).flatMap((lane) => magnified(lane, factor)), factor };
}

/** The arrows of a lane from where its last step began; a single part is the whole. */
function magnified(/** @type {LaneOnMap} */ { number, arrows }, /** @type {number} */ factor) {
  if (!arrows.length) return [];
  const from = arrows[0].tail;
  const drawn = arrows.map((arrow, k) => ({
    ...arrow,
    lane: number,
    whole: k === 0,
    alpha: arrow.alpha * factor,
    beta: arrow.beta * factor,
    tail: {
      alpha: from.alpha + (arrow.tail.alpha - from.alpha) * factor,
      beta: from.beta + (arrow.tail.beta - from.beta) * factor,
    },
  }));
  return drawn.length > 2 ? drawn : drawn.slice(0, 1);
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
