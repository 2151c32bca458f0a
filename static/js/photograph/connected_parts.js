/**
 * The connected parts of a picture's ink: which are the drawing, and which are specks or the border of
 * something beside it. Pure.
 */

/** @import { Grey } from "./window_filters.js" */

const SPECK = 0.06; // of the largest part: smaller ones are dust
const EVEN = 0.12; // of a shadow's darkness: it is so even
const MAIN = 0.3; // of the ink: so much is the drawing
const ALONG_BORDER = 0.9; // of a side: what covers more of it is beside the paper

/**
 * A connected part: its places, and how much of each side of the picture it covers: left, right, top,
 * bottom.
 * @typedef {{places: number[], sides: number[]}} Part
 */

/**
 * The connected parts of a mask, eight neighbours to a place.
 * @param {Uint8Array} mask @param {number} width
 */
export function connectedParts(mask, width) {
  const height = mask.length / width;
  const open = mask.slice();
  /** @type {Part[]} */
  const found = [];
  for (let start = 0; start < open.length; start += 1) {
    if (!open[start]) continue;
    open[start] = 0;
    const places = [start];
    for (let at = 0; at < places.length; at += 1) {
      const [x, y] = [places[at] % width, Math.floor(places[at] / width)];
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1)
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
          const next = row * width + column;
          if (open[next]) places.push(next);
          open[next] = 0;
        }
    }
    found.push({ places, sides: coveredSides(places, width, height) });
  }
  return found;
}

/** @param {number[]} places @param {number} width @param {number} height */
function coveredSides(places, width, height) {
  const sides = [0, 0, 0, 0];
  for (const place of places) {
    const [x, y] = [place % width, Math.floor(place / width)];
    if (x === 0) sides[0] += 1 / height;
    if (x === width - 1) sides[1] += 1 / height;
    if (y === 0) sides[2] += 1 / width;
    if (y === height - 1) sides[3] += 1 / width;
  }
  return sides;
}

/**
 * The parts that are the drawing: without dust, and without what reaches the picture's border, where
 * enough does not.
 * @param {Part[]} all
 */
export function drawingParts(all) {
  const loose = all.filter(({ sides }) => Math.max(...sides) === 0);
  const short = all.filter(({ sides }) => Math.max(...sides) < ALONG_BORDER);
  const rest = [loose, short].find((some) => areaOf(some) > MAIN * areaOf(short)) ?? all;
  const largest = rest.reduce((most, { places }) => Math.max(most, places.length), 0);
  return rest.filter(({ places }) => places.length >= SPECK * largest);
}

/** @param {Part[]} all */
function areaOf(all) {
  return all.reduce((sum, { places }) => sum + places.length, 0);
}

/**
 * Whether a part looks like a shadow that falls across the picture: it reaches the border, and is for the
 * most part evenly dark and much lighter than its darkest places.
 * @param {Part} part @param {Grey} missing light
 */
export function isShadow({ places, sides }, missing) {
  if (!Math.max(...sides)) return false;
  const values = Float32Array.from(places, (place) => missing.values[place]).sort();
  const [middle, dark] = [values[values.length >> 1], values[Math.floor(0.97 * values.length)]];
  const even = values.filter((value) => Math.abs(value - middle) < EVEN * middle).length;
  return middle < 0.75 * dark && even > values.length / 3;
}
