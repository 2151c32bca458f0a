/** The badge of a lane: its number in a ring of its colour, and its line with the dash of the charts. */

import { laneSign } from "../../plots/race/lane_signs.js";
import { el, svg } from "../../widgets/dom.js";

/** @param {number} number */
export function laneBadge(number) {
  const badge = el("span", "lane-badge", String(number));
  badge.dataset.colour = laneSign(number).colour;
  return badge;
}

/** A piece of the lane's line, as in the chart. @param {number} number @param {number} [width] */
export function laneLine(number, width = 24) {
  const { colour, dash } = laneSign(number);
  const sign = svg("svg", { class: "lane-line", width, height: 8, "aria-hidden": "true" });
  const look = { class: "chart-line", "data-colour": colour, "data-dash": dash, "stroke-width": 2.5 };
  sign.append(svg("path", { ...look, d: `M0 4H${width}` }));
  return sign;
}
