/** Sets the CSS classes of the network columns that are lit at the current position of the walk. */

/** @import { Station } from "../walk/walk_types.js" */
/** @import { Column } from "./columns.js" */

/**
 * Set the classes of a column for the current station: its stage, and whether the column is lit.
 * @param {Element} element @param {Pick<Column, "layers" | "parameters" | "kind" | "large">} column
 * @param {Station | null} station
 */
export function highlightColumn(element, { layers, parameters, kind, large }, station) {
  const own = typeof station?.layer === "string" && layers.includes(station.layer);
  const learns = parameters.length + large.length > 0;
  const now = {
    forward: own && station?.stage === "forward",
    loss: station?.stage === "loss" && kind === "outputs",
    backward: own && station?.stage === "backward",
    update: station?.stage === "update" && learns,
  };
  for (const [stage, on] of Object.entries(now)) element.classList.toggle(`now-${stage}`, on);
  element.classList.toggle("now", Object.values(now).some(Boolean));
}
