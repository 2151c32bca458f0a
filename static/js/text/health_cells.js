/**
 * The cells of the health strip: a layer with parameters and what follows it up to the next one, as the
 * network folds them into one column. Pure.
 */

/** @import { HealthMessage, LayerHealth } from "../net/protocol_types.js" */

/** @typedef {{name: string, state: LayerHealth["state"], layers: LayerHealth[]}} HealthCell */

/** @type {LayerHealth["state"][]} */
const ORDER = ["ok", "watch", "problem"];

/**
 * The cells in the order of the layers; each has the worst state of its layers.
 * @param {HealthMessage["layers"]} layers
 * @returns {HealthCell[]}
 */
export function healthCells(layers) {
  /** @type {HealthCell[]} */
  const cells = [];
  for (const layer of layers) {
    const cell = cells.at(-1);
    if (!cell || (learns(layer) && cell.layers.some(learns))) {
      cells.push({ name: layer.label, state: layer.state, layers: [layer] });
      continue;
    }
    if (learns(layer)) cell.name = layer.label; // what came before it has no parameters
    cell.layers.push(layer);
    if (ORDER.indexOf(layer.state) > ORDER.indexOf(cell.state)) cell.state = layer.state;
  }
  return cells;
}

/** Whether a layer has parameters: without a gradient it has no ratio. @param {LayerHealth} layer */
function learns({ update_ratio: ratio }) {
  return ratio !== null;
}
