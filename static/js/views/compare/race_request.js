/**
 * Sends the request for the map of the race: once per change of the choices, and only while it can be
 * seen.
 */

/** @import { Send, RaceView } from "../../state/state_types.js" */

const OFF = /** @type {const} */ ({ type: "watch_race", plane: "off", ends: [], chosen: [] });

/** @param {Send} send */
export function createRaceRequest(send) {
  let told = JSON.stringify(OFF);
  return {
    /** Ask for a map, or for none; the same again is not asked. @param {RaceView | null} view */
    ask(view) {
      /** @type {import("../../net/protocol_types.js").WatchRaceCommand} */
      const wish = view ? { type: "watch_race", ...view } : { ...OFF, ends: [], chosen: [] };
      const wanted = JSON.stringify(wish);
      if (wanted === told) return;
      told = wanted;
      send(wish);
    },
    /** The server watches nothing any more: what was asked for must be asked for again. */
    forget() {
      told = JSON.stringify(OFF);
    },
  };
}
