/** Fits the columns and connections of the network into the available space, in one, two or three rows. */

import { fitDensity, rowHeights } from "../../network/detail_level.js";
import { pictureSizes } from "../../network/picture_sizes.js";
import { el } from "../../widgets/dom.js";

/** @typedef {import("../../network/detail_level.js").Density} Density */
/** @typedef {import("../../canvas/tile_layout.js").TileLayout} TileLayout */

/**
 * @typedef {object} SeenGroup a column that is seen, with the connection that leads to it
 * @property {FittedColumn} column @property {FittedConnection | null} connection
 *
 * @typedef {object} FittedColumn
 * @property {HTMLElement} element @property {TileLayout | null} layout
 * @property {(wide: number, forward: number, backward: number, room: number) => void} fit room: for words
 *
 * @typedef {object} FittedConnection
 * @property {HTMLElement} element @property {TileLayout | null} layout
 * @property {(whole: boolean, narrow: boolean) => number} least
 * @property {(wide: number, least: number, forward: number, backward: number, room: number) => void} fit
 */

const TWO_LINES = 620; // pixels of width under which the network stands in two lines
const THREE_LINES = 340; // and under which the answer has one of its own
/** @type {Record<Density["name"], number>} */
const LEAST = { watch: 44, strip: 32, thumbnails: 32, whole: 84 }; // pixels of a column
const LOW = 140; // pixels of a line in which the answer has no room for words
const NARROW_ANSWER = 340; // pixels of a line in which the answer has its bars alone
const LETTER = 9; // pixels of a letter of a name
const ASIDE = 8; // pixels between a line of words and the next
const HEIGHT_OF_LINE = 320; // pixels that all details need at least

/** @param {HTMLElement} element the network's place */
export function createNetworkFit(element) {
  const turns = [el("i", "line-end"), el("i", "line-end")];
  const panel = element.closest(".panel");
  for (const turn of turns) turn.setAttribute("aria-hidden", "true");

  /**
   * @param {SeenGroup[]} groups @param {Density} density @param {boolean} back the gradient is there
   */
  return function fit(groups, density, back) {
    const { clientWidth: width, clientHeight: height } = element;
    if (width === 0 || height === 0) return;
    const two = !density.whole && width < TWO_LINES && groups.length > 2;
    element.dataset.density = density.name;
    const fitted = fitDensity(density, two, height);
    element.classList.toggle("two-lines", two);
    panel?.classList.toggle("in-lines", two);
    panel?.classList.toggle("crowded", two && density.name !== "watch");
    element.classList.toggle("no-backward-legend", fitted.backwardLegend === 0);
    element.classList.toggle("low", height / (two ? 2 : 1) < LOW || width < NARROW_ANSWER);
    element.classList.toggle("one-row", rowHeights(density, height, back).backward === 0);
    const starts = two ? [0, 2] : [0];
    if (two && width < THREE_LINES && groups.length > 3) starts.push(groups.length - 1);
    const lines = starts.map((start, place) => groups.slice(start, starts[place + 1]));
    element.classList.toggle("three-lines", lines.length > 2);
    turns.forEach((turn, place) => {
      if (place + 1 < lines.length) lines[place + 1][0].connection?.element.before(turn);
      else turn.remove();
    });
    for (const line of lines)
      fitLine(line, fitted, { width, height: Math.floor(height / lines.length), back, two });
  };
}

/**
 * @param {SeenGroup[]} groups @param {Density} density
 * @param {{width: number, height: number, back: boolean, two: boolean}} room
 */
function fitLine(groups, density, { width, height, back, two }) {
  const { whole } = density;
  const high = whole ? Math.max(HEIGHT_OF_LINE, height) : height;
  const heights = rowHeights(density, high, back);
  const places = groups.flatMap((group) => itemsOf(group, density, width, two));
  const found = pictureSizes(
    places.map(({ layout, kind, need }) => ({ layout, kind, least: need })),
    width,
    heights,
    whole ? 0.75 : 0.1,
  );
  places.forEach(({ part, need, kind }, place) => {
    const { style } = part.element;
    style.setProperty("--head", `${density.head}px`);
    style.setProperty("--legend", `${density.legend}px`);
    style.setProperty("--backward-legend", `${density.backwardLegend}px`);
    style.setProperty("--forward-height", `${found.forward}px`);
    style.setProperty("--backward-height", `${found.backward}px`);
    const wide = found.widths[place];
    const room = wide + (found.widths[place + 1] ?? 0) - ASIDE;
    if (kind === "filters") part.fit(wide, need, found.forward, found.backward, whole ? Infinity : wide);
    else part.fit(wide, found.forward, found.backward, whole ? Infinity : room);
  });
}

/**
 * @typedef {{kind: "units", part: FittedColumn} | {kind: "filters", part: FittedConnection}} PlacedPart
 * @typedef {PlacedPart & {layout: TileLayout | null, need: number}} PlacedItem
 * @param {SeenGroup} group @param {Density} density @param {number} width @param {boolean} two
 * @returns {PlacedItem[]}
 */
function itemsOf({ column, connection }, density, width, two) {
  const onWatch = two ? 140 : Math.max(170, Math.min(340, 0.155 * width));
  const answer = density.name === "watch" ? onWatch : two ? 110 : 136;
  const named = LETTER * (column.element.dataset.layer ?? "").length;
  const need = column.layout ? Math.max(LEAST[density.name], named) : density.whole ? 156 : answer;
  /** @type {PlacedItem[]} */
  const items = [{ part: column, layout: column.layout, kind: "units", need }];
  if (!connection) return items;
  const least = connection.least(density.whole, two || density.name !== "watch");
  /** @type {PlacedItem} */
  const first = { part: connection, layout: connection.layout, kind: "filters", need: least };
  return [first, ...items];
}
