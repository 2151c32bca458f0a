/**
 * The cells related to the one under the pointer, by column: sources, targets, parameters and its
 * receptive field. Pure; the columns are those of columns.js.
 */

/** @import { Network } from "../net/protocol_types.js" */
/** @import { Column } from "./columns.js" */

import {
  receptiveField,
  sidesOf,
  sourceCells,
  targetCells,
  touchedBy,
  usedParameters,
} from "./receptive_fields.js";

/**
 * @typedef {{column: number, address: string | null, role: "source" | "target" | "parameter" | "field",
 *   axes: number[][]}} RelatedCells
 */

/**
 * Return [{column, address, role, axes}] for a cell of column number `place`; `address` is null for
 * the column's units, else that of a parameter. Roles: source, target, parameter, field.
 * @param {Network} network @param {Column[]} columns @param {number} place
 * @param {string} address @param {number[]} index
 * @returns {RelatedCells[]}
 */
export function relatedCells(network, columns, place, address, index) {
  const { first, parameters, large } = columns[place];
  const learned = [...parameters, ...large].some(([one]) => one === address);
  const ends = first >= network.layers.length;
  if (learned) {
    const { sources, targets } = touchedBy(sidesOf(network, first), index);
    /** @type {RelatedCells[]} */
    const found = [{ column: place, address: null, role: "target", axes: targets }];
    if (sources) found.push({ column: place - 1, address: null, role: "source", axes: sources });
    return found;
  }
  /** @type {RelatedCells[]} */
  const found = [];
  if (first >= 0 && !ends) {
    const sides = sidesOf(network, first);
    found.push({ column: place - 1, address: null, role: "source", axes: sourceCells(sides, index) });
    for (const one of usedParameters(sides, index)) {
      found.push({ column: place, address: one.address, role: "parameter", axes: one.axes });
    }
    if (first > 0 && place > 1) {
      found.push({ column: 0, address: null, role: "field", axes: receptiveField(network, first, index) });
    }
  }
  const next = columns[place + 1];
  if (next && next.first < network.layers.length) {
    found.push({
      column: place + 1,
      address: null,
      role: "target",
      axes: targetCells(sidesOf(network, next.first), index),
    });
  }
  return found;
}
