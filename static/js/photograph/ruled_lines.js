/**
 * Finds the printed lines of ruled and squared paper, and takes them out of a picture's ink. A printed line
 * is thin and straight and runs through the picture; there are several, or it runs from side to side.
 * Pure.
 */

/** @import { Grey } from "./window_filters.js" */

import {
  alongColumns,
  alongRows,
  greyFrom,
  lineClosing,
  lineMaximum,
  lineMean,
  quantile,
  transposed,
} from "./window_filters.js";

const THICKEST = 0.025; // of the side: what is thicker is no printed line
const STEEPEST = Math.tan((22 * Math.PI) / 180);
const SLOPES = 81; // that are tried
const ON_LINE = 0.6; // of a line's places show it
const WHOLE_LINE = 0.95; // and of a line that is the only one
const SEVERAL = 3;
const CLEARED = 4; // places on either side of a line that was found
const DARKER = 1.25; // than the line: ink

/** @param {ArrayLike<number>} values */
const middle = (values) => quantile(values, 0.5);

/** @typedef {{slope: number, at: number, shown: number}} RuledLine a line y = at + slope · (x − width / 2) */

/**
 * The missing light without that of printed lines, and their slope, which is the paper's.
 * @param {Grey} missing light, 0 to 1
 * @returns {{ink: Grey, slope: number}}
 */
export function withoutRuledLines(missing) {
  const across = ruledLines(missing);
  const turned = transposed(missing);
  const down = ruledLines(turned);
  const kept = across.length >= SEVERAL || down.length >= SEVERAL;
  const chosen = (/** @type {RuledLine[]} */ lines) =>
    kept && lines.length > 1 ? lines : lines.filter(({ shown }) => shown >= WHOLE_LINE);
  const [rows, columns] = [chosen(across), chosen(down)];
  const slopes = [...rows.map(({ slope }) => slope), ...columns.map(({ slope }) => -slope)];
  let ink = cleared(missing, rows);
  ink = transposed(cleared(transposed(ink), columns));
  return { ink, slope: kept ? middle(slopes) : 0 };
}

/** The lines that run from left to right. @param {Grey} missing */
function ruledLines(missing) {
  const { width, height } = missing;
  const shown = thinPlaces(missing);
  /** @type {RuledLine[]} */
  const tried = [];
  const reach = Math.ceil((STEEPEST * width) / 2);
  for (let index = 0; index < SLOPES; index += 1) {
    const slope = STEEPEST * ((2 * index) / (SLOPES - 1) - 1);
    const rise = riseOf(slope, width);
    for (let at = -reach; at < height + reach; at += 1) {
      const part = shownPart(shown, at, rise, height);
      if (part >= ON_LINE) tried.push({ slope, at, shown: part });
    }
  }
  tried.sort((first, second) => second.shown - first.shown);
  return tried.filter(({ slope, at }) => {
    const rise = riseOf(slope, width);
    const still = shownPart(shown, at, rise, height) >= 0.9 * ON_LINE;
    if (still) rise.forEach((up, x) => clearAt(shown, x, at + up, width));
    return still;
  });
}

/** How far a line has risen at each column. @param {number} slope @param {number} width */
function riseOf(slope, width) {
  return Int16Array.from({ length: width }, (_, x) => Math.round(slope * (x - width / 2)));
}

/** @param {Uint8Array} shown @param {number} x @param {number} y @param {number} width */
function clearAt(shown, x, y, width) {
  for (let row = Math.max(0, y - CLEARED); row <= y + CLEARED; row += 1)
    if (row * width + x < shown.length) shown[row * width + x] = 0;
}

/**
 * The places of dark structures that are thin from above to below.
 * @param {Grey} missing
 */
function thinPlaces(missing) {
  const side = Math.min(missing.width, missing.height);
  const radius = Math.max(1, Math.round((THICKEST * side) / 2));
  const smooth = alongRows(missing, (line) => lineMean(line, Math.round(side / 100)));
  const negative = greyFrom(smooth, (place) => -smooth.values[place]);
  const closed = alongColumns(negative, (line) => lineClosing(line, radius));
  const thin = greyFrom(smooth, (place) => smooth.values[place] + closed.values[place]);
  const least = Math.max(0.03, 0.08 * quantile(missing.values, 0.995), 3 * middle(thin.values));
  const beside = alongColumns(thin, (line) => lineMaximum(line, 1)); // a line need not be quite straight
  return Uint8Array.from(beside.values, (value) => Number(value > least));
}

/**
 * The part of a line's places that show it, 0 where only a short piece of it is in the picture.
 * @param {Uint8Array} shown @param {number} at @param {Int16Array} rise @param {number} height
 */
function shownPart(shown, at, rise, height) {
  const width = rise.length;
  let [count, all] = [0, 0];
  for (let x = 0; x < width; x += 1) {
    const y = at + rise[x];
    if (y < 0 || y >= height) continue;
    all += 1;
    count += shown[y * width + x];
  }
  return all >= 0.5 * width ? count / all : 0;
}

/**
 * The ink without lines: on a line stands what is both above and below it, or what is clearly darker.
 * @param {Grey} missing @param {RuledLine[]} lines @returns {Grey}
 */
function cleared(missing, lines) {
  const { width, height, values } = missing;
  const result = values.slice();
  const valueAt = (/** @type {number} */ x, /** @type {number} */ y) =>
    values[Math.max(0, Math.min(height - 1, y)) * width + x];
  const profiles = lines.map((line) => profile(line, width, height, valueAt));
  const half = middle(profiles.map((one) => one.half)); // of all: one may run along a stroke
  const darkness = middle(profiles.map((one) => one.darkness));
  for (const line of lines) {
    const rise = riseOf(line.slope, width);
    for (let x = 0; x < width; x += 1) {
      const on = line.at + rise[x];
      const between = Math.min(valueAt(x, on - half - 1), valueAt(x, on + half + 1));
      for (let y = Math.max(0, on - half); y <= Math.min(height - 1, on + half); y += 1) {
        if (values[y * width + x] < DARKER * darkness + 0.05)
          result[y * width + x] = Math.min(result[y * width + x], between);
      }
    }
  }
  return { values: result, width, height };
}

/**
 * How dark a line is, and how many places it reaches to either side.
 * @param {RuledLine} line @param {number} width @param {number} height
 * @param {(x: number, y: number) => number} valueAt
 */
function profile(line, width, height, valueAt) {
  const rise = riseOf(line.slope, width);
  const darknessAt = (/** @type {number} */ offset) => {
    /** @type {number[]} */
    const along = [];
    for (let x = 0; x < width; x += 1) {
      const y = line.at + rise[x] + offset;
      if (y >= 0 && y < height) along.push(valueAt(x, y));
    }
    return along.length ? middle(along) : 0;
  };
  const most = Math.max(1, Math.round(THICKEST * Math.min(width, height)));
  const darkness = Math.max(darknessAt(-1), darknessAt(0), darknessAt(1));
  let half = 1;
  while (half < most && Math.max(darknessAt(-half - 1), darknessAt(half + 1)) > 0.2 * darkness) half += 1;
  return { half, darkness };
}
