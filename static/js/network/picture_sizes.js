/**
 * The sizes of the network's pictures, chosen so that they fill the available space. Pure: computed from
 * tile layouts.
 */

import { fitTiles } from "../canvas/tile_layout.js";

/** @typedef {import("../canvas/tile_layout.js").TileLayout} TileLayout */

/**
 * @typedef {object} SizedItem what stands in one place of a line: a column's pictures or a connection's
 * @property {TileLayout|null} layout of the picture; null: nothing that scales
 * @property {"units"|"filters"} kind
 * @property {number} least pixels of width that it needs beside its picture, or at least
 */

const STEP = 8;
const LEAST_FILTERS = 0.24; // of the height
const WIDEST = { units: 2.2, filters: 1.3 }; // of the height

/**
 * Return the width of every item: first all pictures as high as possible together, then all filters wider
 * together, then the rest for the items that gain most from it.
 * @param {SizedItem[]} items @param {number} width for all of them
 * @param {{forward: number, backward: number}} heights of both rows
 * @param {number} least the part of the height below which no picture goes: rather is it too wide
 * @returns {{forward: number, backward: number, widths: number[]}}
 */
export function pictureSizes(items, width, { forward, backward }, least) {
  let share = 1;
  let widths = items.map((item) => natural(item, forward));
  while (share > least && sum(widths) > width) {
    share -= 0.02;
    widths = items.map((item) => natural(item, share * forward));
  }
  const heights = { forward: share * forward, backward: share * backward };
  for (let level = LEAST_FILTERS; level < WIDEST.filters; level += 0.04) {
    const wider = items.map((item, place) =>
      item.kind === "filters" ? natural(item, heights.forward, level) : widths[place],
    );
    if (sum(wider) > width) break;
    widths = wider;
  }
  grow(items, widths, width, heights);
  return { ...heights, widths };
}

/**
 * @param {SizedItem} item @param {number} height @param {number} [level] the width of filters, of the height
 */
function natural({ layout, kind, least }, height, level = LEAST_FILTERS) {
  if (!layout) return least;
  if (kind === "filters") return least + widest(layout, Math.max(36, level * height), height);
  return Math.max(least, widest(layout, height, height));
}

/** @param {TileLayout} layout @param {number} width @param {number} height */
function widest(layout, width, height) {
  return fitTiles(layout, width, [height]).widths[0];
}

/**
 * @param {SizedItem[]} items @param {number[]} widths @param {number} width
 * @param {{forward: number, backward: number}} heights
 */
function grow(items, widths, width, heights) {
  const areas = items.map((item) => areaOf(item, heights));
  const most = items.map(({ kind }) => WIDEST[kind] * heights.forward);
  let left = width - sum(widths);
  for (;;) {
    let best = { rate: 0, place: -1, by: 0 };
    items.forEach((item, place) => {
      if (!item.layout) return;
      for (let by = STEP; by <= Math.min(left, most[place] - widths[place]); by += STEP) {
        const rate = (areas[place](widths[place] + by) - areas[place](widths[place])) / by;
        if (rate > best.rate + 1e-9) best = { rate, place, by };
      }
    });
    if (best.place < 0) return;
    widths[best.place] += best.by;
    left -= best.by;
  }
}

/**
 * The area of an item's pictures by its width.
 * @param {SizedItem} item @param {{forward: number, backward: number}} heights
 */
function areaOf({ layout, kind, least }, { forward, backward }) {
  /** @type {Map<number, number>} */
  const known = new Map();
  return (/** @type {number} */ width) => {
    const room = kind === "filters" ? width - least : width;
    const found = known.get(room) ?? (layout ? fitTiles(layout, room, [forward, backward]).area : 0);
    known.set(room, found);
    return found;
  };
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
