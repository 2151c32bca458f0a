/**
 * How much darker each place of a photograph is than the paper around it. The paper is found place by
 * place, so that shadows and the desk beside the paper are not taken for ink. Pure.
 */

/** @import { Grey } from "./window_filters.js" */

import {
  greyFrom,
  lineClosing,
  quantile,
  windowMaximum,
  windowMean,
  windowMinimum,
} from "./window_filters.js";

const NEAR = 0.15; // of the picture's side: what is compared to tell ink from paper
const BORDER = 0.45; // of the side: ink that reaches the border covers less of it than twice this
const DARKEST_PAPER = 0.4; // of the light of the rest: what is darker is the desk, and its grain no ink
const INK_ON_BORDER = 0.7; // of the paper's light: what is lighter is shade
const LEAST_CONTRAST = 8; // of 255

/**
 * The picture with dark ink on light paper: inverted if its paper is dark. Null where it is of one colour.
 * @param {Grey} grey 0 to 255 @returns {Grey | null}
 */
export function darkOnLight(grey) {
  const side = Math.min(grey.width, grey.height);
  const smooth = windowMean(grey, Math.round(side / 200));
  const radius = Math.max(1, Math.round(NEAR * side));
  const [high, low] = [windowMaximum(smooth, radius), windowMinimum(smooth, radius)];
  const contrast = greyFrom(grey, (place) => high.values[place] - low.values[place]);
  const least = Math.max(LEAST_CONTRAST, 0.3 * quantile(contrast.values, 0.99));
  let [bright, all] = [0, 0];
  contrast.values.forEach((value, place) => {
    if (value < least) return;
    all += 1;
    if (smooth.values[place] > (high.values[place] + low.values[place]) / 2) bright += 1;
  });
  if (!all) return null;
  return 2 * bright >= all ? smooth : greyFrom(smooth, (place) => 255 - smooth.values[place]);
}

/**
 * The part of the paper's light that is missing at each place, 0 to 1. Dark places that a square of
 * 2 · radius + 1 fits into are paper: a shadow, the desk.
 * @param {Grey} grey dark ink on light paper @param {number} radius
 */
export function missingLight(grey, radius) {
  const { width } = grey;
  const padded = beyondBorder(grey, 2 * radius);
  const paper = windowMinimum(windowMaximum(padded, radius), radius);
  const least = DARKEST_PAPER * quantile(paper.values, 0.9);
  return greyFrom(grey, (place) => {
    const [x, y] = [place % width, Math.floor(place / width)];
    const here = paper.values[(y + 2 * radius) * (width + 4 * radius) + x + 2 * radius];
    return Math.max(0, Math.min(1, (here - grey.values[place]) / Math.max(least, here)));
  });
}

/**
 * The picture continued on every side by its border, in which ink is filled with the paper beside it.
 * @param {Grey} grey @param {number} margin
 */
function beyondBorder({ values, width, height }, margin) {
  const [wide, high] = [width + 2 * margin, height + 2 * margin];
  const { ring, placeOf } = borderRing(width, height);
  const radius = Math.round(BORDER * Math.min(width, height));
  const border = ring.map((place) => values[place]);
  const turn = border.length;
  const filled = lineClosing([...border, ...border, ...border], radius).subarray(turn, 2 * turn);
  return greyFrom({ values, width: wide, height: high }, (place) => {
    const [x, y] = [(place % wide) - margin, Math.floor(place / wide) - margin];
    if (x >= 0 && y >= 0 && x < width && y < height) return values[y * width + x];
    const nearest = [Math.max(0, Math.min(width - 1, x)), Math.max(0, Math.min(height - 1, y))];
    const at = placeOf(nearest[0], nearest[1]);
    return border[at] < INK_ON_BORDER * filled[at] ? filled[at] : border[at];
  });
}

/**
 * The places of the border, clockwise from the upper left, and where on it a place is.
 * @param {number} width @param {number} height
 */
function borderRing(width, height) {
  /** @type {number[]} */
  const ring = [];
  for (let x = 0; x < width; x += 1) ring.push(x);
  for (let y = 1; y < height; y += 1) ring.push(y * width + width - 1);
  for (let x = width - 2; x >= 0 && height > 1; x -= 1) ring.push((height - 1) * width + x);
  for (let y = height - 2; y > 0 && width > 1; y -= 1) ring.push(y * width);
  const places = new Map(ring.map((place, at) => [place, at]));
  return {
    ring,
    placeOf: (/** @type {number} */ x, /** @type {number} */ y) => places.get(y * width + x) ?? 0,
  };
}
