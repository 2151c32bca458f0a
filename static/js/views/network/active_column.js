/** Scrolls the network to the column of the current station. */

/** @import { Station } from "../../walk/walk_types.js" */

/**
 * Scroll the active column into view if the network is wider than its area.
 * @param {HTMLElement} element @param {Station | null} station
 */
export function showActiveColumn(element, station) {
  if (!station || element.scrollWidth <= element.clientWidth) return;
  const active = /** @type {HTMLElement|null} */ (element.querySelector(".layer.now:not([hidden])"));
  if (!active) return;
  const left = active.offsetLeft - element.offsetLeft - (element.clientWidth - active.clientWidth) / 2;
  element.scrollTo({ left, behavior: "auto" });
}
