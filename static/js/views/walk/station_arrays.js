/**
 * Asks the server for the arrays that the station on stage needs and the step does not carry, and no
 * longer for those of the station before. It is told of every state, on whatever stage; it draws nothing.
 */

import { contextOf, modeOf } from "../../walk/station_modes.js";

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
