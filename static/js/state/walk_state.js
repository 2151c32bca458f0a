/** The reducers of the walk through a step, and its initial state. */

/** @import { Walk } from "../walk/walk_types.js" */
/** @import { Reducers, Stage, State } from "./state_types.js" */

import { besideChoice } from "../walk/station_context.js";
import { currentStation } from "../walk/stations.js";

/** @type {Walk} */
export const NO_WALK = {
  stations: [],
  position: 0,
  running: false,
  speed: "quick",
  sliding: false,
  picks: {},
  modes: {},
};

/** @type {Reducers} */
export const WALK_REDUCERS = {
  "local/walk": (state, { walk }) => ({ ...state, walk: { ...state.walk, sliding: false, ...walk } }),
  "local/sliding": (state, { sliding }) => ({ ...state, walk: { ...state.walk, sliding } }),
  "local/pick": (state, { key, address, index }) => {
    const pick = { address, index, beside: besideChoice(state.chosen) };
    return { ...state, walk: { ...state.walk, picks: { ...state.walk.picks, [key]: pick } } };
  },
  "local/mode": (state, { key, kind }) => {
    const modes = { ...state.walk.modes, [key]: kind };
    return { ...state, walk: { ...state.walk, modes, sliding: false } };
  },
};

/**
 * The walk after a change of stage: a sliding window stops; on the stage Inside, a completed walk restarts
 * at the first station.
 * @param {State} state @param {Stage | undefined} stage
 */
export function walkOnStage(state, stage) {
  const { walk, show } = state;
  if (stage === undefined || stage === show.stage) return walk;
  const first = stage === "inside" && !currentStation(state);
  return { ...walk, sliding: false, position: first ? 0 : walk.position };
}
