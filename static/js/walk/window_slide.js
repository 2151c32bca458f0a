/**
 * Slides the window of a station over all positions, one at a time. It stops at the last position, or as
 * soon as `walk.sliding` is false: when the walk, the stage, the network or the scene changes.
 */

/** @import { ChooseAction, LocalAction } from "../state/action_types.js" */
/** @import { State, StateWith } from "../state/state_types.js" */
/** @import { StationModeKind } from "./walk_types.js" */

import { neighbour } from "../network/addresses.js";
import { contextOf, pickKey } from "./station_context.js";
import { modeOf } from "./station_modes.js";

const PLACE_MILLISECONDS = 160;
/** @typedef {ReturnType<typeof setInterval>} IntervalId */
/**
 * @typedef {object} Interval
 * @property {(work: () => void, wait: number) => IntervalId} set
 * @property {(id: IntervalId) => void} clear
 */
/** @type {Interval} */
const INTERVAL = {
  set: (work, wait) => setInterval(work, wait),
  clear: (id) => clearInterval(id),
};

/** The kinds of station that have a sliding window. @type {Set<StationModeKind>} */
export const SLIDING_KINDS = new Set(["window", "turned", "kernel", "pooling", "routes"]);

/**
 * @param {{getState: () => State, dispatch: (action: LocalAction) => void,
 *   choose: (action: ChooseAction) => void, interval?: Interval}} options
 *   choose: chooses the number that was reached, as a click on it does
 */
export function createWindowSlide({ getState, dispatch, choose, interval = INTERVAL }) {
  /** @type {IntervalId | null} */
  let ticking = null;

  function end() {
    if (ticking !== null) interval.clear(ticking);
    ticking = null;
  }

  function here() {
    const state = /** @type {StateWith<"welcome">} */ (getState()); // nothing slides before a network came
    return contextOf(state, modeOf(state));
  }

  function tick() {
    if (!getState().walk.sliding) return end();
    const { mode, index } = here();
    const next = neighbour(mode.shape, index, 1);
    if (!next) return stop();
    return dispatch({ type: "local/pick", key: pickKey(mode), address: mode.address, index: next });
  }

  function start() {
    if (ticking !== null) end();
    dispatch({ type: "local/sliding", sliding: true });
    ticking = interval.set(tick, PLACE_MILLISECONDS);
  }

  /** Stop where it is: that number is chosen. */
  function stop() {
    if (ticking !== null) end();
    if (!getState().walk.sliding) return;
    dispatch({ type: "local/sliding", sliding: false });
    const { mode, index } = here();
    choose({ type: "local/choose", address: mode.address, index, of: mode.of });
  }

  return { start, stop };
}
