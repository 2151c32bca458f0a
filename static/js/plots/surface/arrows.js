/**
 * The arrows on the map of a loss surface: the downhill direction, the update and its components tip to
 * tail, and the gradients of sub-batches. Displacements are in data units; the legend gives the
 * magnification of an arrow.
 */

import { format } from "../../text/format.js";
import { magnification } from "../arrow_magnification.js";
import { ON_SURFACE } from "./height_colours.js";
import { tensorNumbers } from "./interpolation.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */
/** @typedef {import("./surface_types.js").DrawnArrow} DrawnArrow */

const SHORT = 26; // pixels of an arrow of which a whole head would leave nothing to see

/** The colour of each arrow by its name, as one of the colours on the surface. */
const COLOURS = /** @type {Record<string, keyof typeof ON_SURFACE>} */ ({
  descent: "descent",
  update: "update",
  gradient: "descent",
  momentum: "update",
  preconditioned: "ink",
  decay: "ink",
  fan: "descent",
});
const WIDTHS = /** @type {Record<string, number>} */ ({ fan: 1, descent: 2.5, update: 2.5 });

/** The CSS colour class of an arrow in the legend. @param {string} name */
export function arrowSign(name) {
  return `on-surface-${COLOURS[name] ?? "ink"}`;
}

/** @param {string} name */
export function arrowColour(name) {
  return ON_SURFACE[COLOURS[name] ?? "ink"];
}

/**
 * Every arrow with its length on the screen and its magnification. Related arrows share one factor, so that
 * they still add up: the update and its components, downhill and the sub-batches.
 * @param {SurfaceMessage} surface @param {number} perUnit pixels of a unit of α or β
 * @returns {DrawnArrow[]}
 */
export function arrowsOf(surface, perUnit) {
  const most = 0.9 * surface.radius * perUnit; // to the edge of the map
  const length = (/** @type {{alpha: number, beta: number}} */ { alpha, beta }) =>
    Math.hypot(alpha, beta) * perUnit;
  const of = (/** @type {string} */ name) => surface.arrows.filter((arrow) => arrow.name === name);
  const downhill = [...of("descent"), ...subBatches(surface)];
  const steps = [...of("update"), ...(surface.ingredients ?? [])];
  return [downhill, steps].flatMap((group) => {
    const factor = magnification(Math.max(0, ...group.map(length)), most);
    return group.map((arrow) => ({ ...arrow, pixels: length(arrow), factor }));
  });
}

/** @param {SurfaceMessage} surface */
function subBatches({ arrays, arrows }) {
  const { fan, fan_shares: shares } = arrays;
  if (!fan || !arrows.length) return [];
  const [ways, parts] = [tensorNumbers(fan), tensorNumbers(shares)];
  return Array.from({ length: fan.shape[0] }, (_, k) => ({
    name: "fan",
    label: `−η g of sub-batch ${k + 1} of ${fan.shape[0]}`,
    alpha: ways[2 * k],
    beta: ways[2 * k + 1],
    share: parts[k],
    tail_alpha: 0,
    tail_beta: 0,
  }));
}

/**
 * The traces of the arrows: sub-batches at the bottom, components thinner than their sum.
 * @param {DrawnArrow[]} arrows
 */
export function arrowTraces(arrows) {
  const order = /** @type {Record<string, number>} */ ({ fan: 0, descent: 2, update: 3 });
  return [...arrows].sort((one, two) => (order[one.name] ?? 4) - (order[two.name] ?? 4)).map(quiver);
}

/** The hover text of an arrow. @param {DrawnArrow} arrow */
export function arrowWords({ label, rise }) {
  return rise === undefined ? label : `${label}<br>rise on the tangent plane ${format(rise)}`;
}

/** @param {DrawnArrow} arrow */
function quiver(arrow) {
  return {
    type: "quiver",
    x: [(arrow.tail_alpha ?? 0) * arrow.factor],
    y: [(arrow.tail_beta ?? 0) * arrow.factor],
    u: [arrow.alpha * arrow.factor],
    v: [arrow.beta * arrow.factor],
    xaxis: "x2",
    yaxis: "y2",
    anchor: "tail",
    lengthmode: "raw",
    arrowref: "data",
    name: arrow.name,
    opacity: arrow.name === "fan" ? 0.6 : 1,
    marker: {
      color: arrowColour(arrow.name),
      line: { width: WIDTHS[arrow.name] ?? 1.5 },
      arrowsize: arrow.pixels * arrow.factor < SHORT ? 0.7 : 1,
    },
    hovertemplate: `${arrowWords(arrow)}<extra></extra>`,
  };
}
