/**
 * How lanes are told apart: a number, a colour that colour-blind people tell apart (Okabe and Ito 2008), and
 * a dash. Pure.
 */

/** @typedef {import("../line_chart/line_chart_types.js").Dash} Dash */

import { ON_SURFACE } from "../surface/height_colours.js";

/** @type {{onMap: string, dash: Dash, pattern: number[]}[]} */
const SIGNS = [
  { onMap: "#0072b2", dash: "solid", pattern: [] },
  { onMap: "#d55e00", dash: "longdash", pattern: [12, 4] },
  { onMap: "#009e73", dash: "short", pattern: [4, 3] },
  { onMap: "#cc79a7", dash: "dashdot", pattern: [7, 3, 2, 3] },
  { onMap: "#e69f00", dash: "dot", pattern: [2, 3] },
  { onMap: "#56b4e9", dash: "double", pattern: [9, 3, 2, 3, 2, 3] },
  { onMap: "#000000", dash: "longdashdot", pattern: [12, 3, 2, 3] },
];

/**
 * The sign of a lane: the name of its colour on the page, its colour on a map, which is the same in both
 * themes, and its dash, by name and in pixels.
 * @param {number} number from 1
 */
export function laneSign(number) {
  const place = (number - 1) % SIGNS.length;
  return { colour: `lane-${place + 1}`, ...SIGNS[place] };
}

/**
 * The colour of a lane's update as an arrow: violet as everywhere, where it is the only lane that has one.
 * @param {{lane: number, whole: boolean}} arrow @param {{arrows: string}} shown
 */
export function laneArrowColour({ lane, whole }, { arrows }) {
  if (!whole) return ON_SURFACE.ink;
  return arrows === "all" ? laneSign(lane).onMap : ON_SURFACE.update;
}
