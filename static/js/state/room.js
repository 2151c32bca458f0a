/**
 * Reducers of the room that this page presents or follows: (state, action) → state. Pure. `room` is the
 * server's latest room message. `following` is null, "live" or "own" (the follower looks around
 * independently). `presented` is the presenter's scene. `called` is what the presenter has called the page
 * to, and `ownView` whether the page can return from there to its own view.
 */

/** @import { Reducers, State } from "./state_types.js" */

import { NO_QUESTION } from "./question.js";

/** @type {Pick<State, "room" | "following" | "presented" | "roomSaid" | "ownRun" | "called" | "ownView">} */
export const NO_ROOM = {
  room: null,
  following: null,
  presented: null,
  roomSaid: "",
  ownRun: false,
  called: null,
  ownView: false,
};

/** @type {Reducers} */
export const ROOM_REDUCERS = {
  room: (state, room) =>
    room.over
      ? { ...state, ...NO_ROOM, ...NO_QUESTION, controls: "all", roomSaid: "The room is over." }
      : { ...state, room, roomSaid: "" },
  view: (state, { scene }) => ({ ...state, presented: scene }),
  "local/following": (
    state,
    { following, ownRun = state.ownRun, called = null, ownView = false, controls },
  ) => ({
    ...state,
    following,
    ownRun,
    called,
    ownView,
    roomSaid: "",
    controls: controls ?? (following ? "step" : "all"),
  }),
  "local/room-left": (state, { said = "" }) => ({
    ...state,
    ...NO_ROOM,
    ...NO_QUESTION,
    controls: "all",
    roomSaid: said,
  }),
};
