/**
 * Reducers of the room that this page presents or follows: (state, action) → state. Pure. `room` is the
 * server's latest room message. `following` is null, "live" or "own" (the follower looks around
 * independently). `presented` is the presenter's scene.
 */

/** @import { Reducers, State } from "./state_types.js" */

import { NO_QUESTION } from "./question.js";

/** @type {Pick<State, "room" | "following" | "presented" | "roomSaid" | "ownRun">} */
export const NO_ROOM = { room: null, following: null, presented: null, roomSaid: "", ownRun: false };

/** @type {Reducers} */
export const ROOM_REDUCERS = {
  room: (state, room) =>
    room.over
      ? { ...state, ...NO_ROOM, ...NO_QUESTION, controls: "all", roomSaid: "The room is over." }
      : { ...state, room, roomSaid: "" },
  view: (state, { scene }) => ({ ...state, presented: scene }),
  "local/following": (state, { following, ownRun = state.ownRun }) => ({
    ...state,
    following,
    ownRun,
    roomSaid: "",
    controls: following ? "step" : "all",
  }),
  "local/room-left": (state, { said = "" }) => ({
    ...state,
    ...NO_ROOM,
    ...NO_QUESTION,
    controls: "all",
    roomSaid: said,
  }),
};
