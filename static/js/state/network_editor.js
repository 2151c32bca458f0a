/** The network editor in the state: whether it is open, and what the server said of its draft last. */

/** @import { Reducers, State } from "./state_types.js" */

/** @type {Pick<State, "editing" | "description">} */
export const NO_EDITOR = { editing: false, description: null };

/** @type {Reducers} */
export const NETWORK_EDITOR_REDUCERS = {
  "local/edit-network": (state, { open }) => ({ ...state, editing: open }),
  description: (state, description) => ({ ...state, description }),
};
