/** A row of pictures in the network, with the colour scale of each below it. */

/** @import { Colouring } from "../../canvas/array_painter.js" */
/** @import { DisplayedName } from "../../network/displayed_array.js" */
/** @import { SelectedNumber, StateWith, ViewSettings } from "../../state/state_types.js" */
/** @import { Station } from "../../walk/walk_types.js" */

import { createArrayView } from "../../canvas/array_view.js";
import { fitTiles } from "../../canvas/tile_layout.js";
import { displayedArray } from "../../network/displayed_array.js";
import { isRevealed } from "../../walk/reveal_order.js";
import { stagesReached } from "../../walk/stations.js";
import { el } from "../../widgets/dom.js";
import { createArrayLegend } from "./array_legend.js";

/**
 * @typedef {object} RowArray one array of a row
 * @property {DisplayedName["field"]} field @property {string} address @property {number[]} shape
 * @property {"positive"|"signed"} scale @property {number[]|null} [image] the shape of a row of weights
 */

/**
 * @typedef {object} CellTools what a cell does
 * @property {(address: string, index: number[], field: DisplayedName["field"]) => void} choose
 * @property {(address: string, index: number[]|null) => void} point
 * @property {(array: DisplayedName, index: number[]) => string[]} words
 * @property {(array: DisplayedName) => Colouring | null} colouring of an array whose channels are colours
 * @property {boolean} difference whether a number is the difference of two lanes
 */

/**
 * @typedef {object} NetworkFrame what is shown now
 * @property {StateWith<"welcome">} state @property {ViewSettings} show
 * @property {Record<string, number>} made @property {Station | null} station
 * @property {SelectedNumber | null} chosen
 * @property {import("../../network/detail_level.js").Density} density
 */

const BIAS = 24; // pixels of width, at most

/**
 * @param {"forward"|"backward"} way @param {RowArray[]} arrays @param {CellTools} tools
 * @param {string[]} [same] addresses whose chosen cell is outlined in every picture
 */
export function createArrayRow(way, arrays, tools, same = []) {
  const element = el("div", `pictures ${way}-row`);
  const legend = el("div", `legend ${way}-legend`);
  const pictures = arrays.map((one) => createPicture(one, tools));
  const legends = pictures.map((one) =>
    one.address.endsWith(".bias") ? null : createArrayLegend(one, tools.colouring(one)),
  );
  element.append(...pictures.map((one) => one.drawn.element));
  legend.append(...legends.flatMap((one) => (one ? [one.element] : [])));

  return {
    element,
    legend,
    pictures,
    /** Words may be so many pixels wide. @param {number} room */
    allow(room) {
      for (const ends of legends) ends?.allow(room);
    },
    /**
     * Show these pictures as the walk has them by now; `seen` are those that are wanted.
     * @param {NetworkFrame} frame @param {(array: RowArray) => boolean} [seen]
     * @returns {boolean} whether any of them is lit
     */
    update({ state, show, made, chosen }, seen = () => true) {
      const { step, walk, theme } = state;
      const landed = Boolean(step?.done) && stagesReached(walk, "update", null);
      let any = false;
      pictures.forEach((one, place) => {
        const away = !seen(one);
        const lit = !away && isRevealed(made, one.name, step, walk.position);
        one.drawn.element.hidden = away;
        const ends = legends[place];
        if (ends) ends.element.hidden = away || !lit;
        if (away) return;
        any ||= lit;
        const each = show.scale === "each";
        const key = `${theme} ${lit} ${landed && one.field === "parameters"} ${each}`;
        if (step !== one.step || key !== one.key) {
          const range = one.drawn.paint(lit ? displayedArray(step, one, landed) : null, theme, each);
          ends?.set(range, theme, each);
          one.drawn.light(lit);
          Object.assign(one, { step, key });
        }
        const mine =
          chosen &&
          (one.address === chosen.address || (same.includes(one.address) && same.includes(chosen.address)));
        one.drawn.outline(mine ? chosen.index : null);
      });
      return any;
    },
    /**
     * Mark cells of the array at `address`, or of all.
     * @param {string} role @param {number[][]} axes @param {string|null} address
     */
    mark(role, axes, address) {
      for (const one of pictures) if (!address || one.address === address) one.drawn.mark(role, axes);
    },
    unmark() {
      for (const one of pictures)
        for (const role of ["source", "target", "parameter", "field"]) one.drawn.mark(role, null);
    },
  };
}

/** @param {RowArray} array @param {CellTools} tools */
function createPicture({ field, address, shape, scale, image = null }, tools) {
  const { choose, point, words, colouring, difference } = tools;
  const named = field === "gradients" ? `∂C/∂${address}` : address;
  const drawn = createArrayView({
    field,
    address,
    shape,
    scale,
    image,
    colouring: colouring({ field, address }),
    grouped: true,
    label: difference ? `Δ ${named}` : named,
    choose: (index) => choose(address, index, field),
    point: (index) => point(address, index),
    more: (index) => words({ field, address }, index),
  });
  return { field, address, shape, scale, name: `${field}.${address}`, drawn, step: null, key: "" };
}

/**
 * Fit the pictures of both rows into boxes of this width: a cell has the same position in both. A bias has
 * a separate box beside them.
 * @param {Record<"forward"|"backward", ReturnType<typeof createArrayRow>>} rows
 * @param {number} width @param {{forward: number, backward: number}} heights
 */
export function fitRows(rows, width, { forward, backward }) {
  rows.forward.pictures.forEach(({ drawn, address }, place) => {
    const room = address.endsWith(".bias") ? Math.min(width, BIAS) : width;
    const { across, widths } = fitTiles(drawn.layout, room, [forward, backward]);
    drawn.resize(widths[0], across);
    rows.backward.pictures[place].drawn.resize(widths[1], across);
  });
}
