/**
 * Requests the arrays that the current station needs and the step message does not carry. When the station
 * changes, the request is replaced. It runs on every state, whichever stage is open.
 */

import { contextOf } from "../../walk/station_context.js";
import { modeOf } from "../../walk/station_modes.js";

/**
 * @param {HTMLElement} _element
 * @param {(command: any) => void} send
 * @returns {(state: any) => void}
 */
export function mountStationArrays(_element, send) {
  /** @type {string[]} */
  let asked = [];

  return function update(state) {
    const needed = neededArrays(state);
    const kept = asked.filter((name) => needed.includes(name));
    const missing = needed.filter((name) => !kept.includes(name) && !state.step.arrays[name]);
    const gone = asked.filter((name) => !needed.includes(name));
    if (!missing.length && !gone.length) return;
    asked = [...kept, ...missing];
    if (gone.length) send({ type: "local/unwatch", arrays: gone });
    if (missing.length) send({ type: "local/watch", arrays: missing });
  };
}

/** @param {any} state @returns {string[]} */
function neededArrays(state) {
  const { show, step, welcome, walk } = state;
  if (show.stage !== "inside" || !step || !welcome || !walk.stations.length) return [];
  return contextOf(state, modeOf(state)).mode.needs;
}
