/** Whether a state has a step, of which a scene can be made. */

/** @import { State, StateWith } from "./state_types.js" */

/** @param {State} state @returns {state is StateWith<"status" | "step">} */
export function hasStep(state) {
  return state.status !== null && state.step !== null;
}
