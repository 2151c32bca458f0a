/** The level of detail of the network on each stage, and the distribution of its height. Pure. */

/**
 * @typedef {object} Density
 * @property {"watch"|"strip"|"thumbnails"|"whole"} name
 * @property {boolean} whole all columns, biases, ranges and units; else what belongs together is one column
 * @property {number} head pixels of a column's head @property {number} legend pixels of a legend
 * @property {number} backwardLegend pixels of the legend under the gradients
 */

const SIZE_LINE = 18; // where all is shown, the size of the gradient in words
const LOW = 236; // pixels of height in which the pictures need the space of the gradients' legend

/** @type {Record<string, Density>} */
const DENSITIES = {
  watch: { name: "watch", whole: false, head: 24, legend: 18, backwardLegend: 18 },
  descend: { name: "strip", whole: false, head: 22, legend: 0, backwardLegend: 0 },
  inside: { name: "thumbnails", whole: false, head: 24, legend: 0, backwardLegend: 0 },
  everything: { name: "whole", whole: true, head: 48, legend: 54, backwardLegend: 54 + SIZE_LINE },
};

/**
 * Adapt a density to its space: in two lines there is no room for a legend, in little height none for the
 * legend of the gradients.
 * @param {Density} density @param {boolean} two whether it stands in two lines
 * @param {number} height pixels that all lines have @returns {Density}
 */
export function fitDensity(density, two, height) {
  if (two) return { ...density, legend: 0, backwardLegend: 0 };
  return density.name === "watch" && height < LOW ? { ...density, backwardLegend: 0 } : density;
}

/**
 * @param {{stage: string, enlarged: string|null}} show
 * @param {boolean} [low] whether two networks share a height that is enough for one row of pictures each
 * @returns {Density}
 */
export function densityOf({ stage, enlarged }, low = false) {
  if (low && stage === "watch") return DENSITIES.descend;
  return enlarged === "network" && stage !== "everything"
    ? DENSITIES.watch
    : (DENSITIES[stage] ?? DENSITIES.watch);
}

const FORWARD_SHARE = 0.65;
const GAP = 4;

/**
 * Return the heights of the forward and backward pictures in a row of the given height. Before the backward
 * pass arrives, there is only the forward picture.
 * @param {Density} density @param {number} height @param {boolean} back
 */
export function rowHeights({ whole, name, head, legend, backwardLegend }, height, back) {
  const rows = name === "watch" || whole ? (back || whole ? 2 : 1) : 1;
  const legends = legend + GAP + (rows === 2 ? backwardLegend + GAP : 0);
  const room = Math.max(24, height - head - legends);
  const forward = rows === 1 ? room : whole ? room / 2 : FORWARD_SHARE * room;
  return { forward: Math.floor(forward), backward: rows === 1 ? 0 : Math.floor(room - forward) };
}
