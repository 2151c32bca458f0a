/**
 * The reader's position in the tour: (state, action) → state. Pure. `tour` is {open, waiting, chapters,
 * at, from, away, found, done, fresh, problem}. `from` is the state when the chapter's scene arrived or
 * was lost on the way. `away`: the scene is no longer the chapter's own. `found`: the numbers of its
 * completed task. `done`: the names of chapters with a completed task. `fresh`: this browser has never
 * opened the tour.
 */

/** @import { Reducers, State } from "./state_types.js" */

/** The initial state of the tour. @type {Pick<State, "tour">} */
export const NO_TOUR = {
  tour: {
    open: false,
    waiting: false,
    chapters: null,
    at: 0,
    from: null,
    away: false,
    found: null,
    done: [],
    fresh: false,
    problem: null,
  },
};

/** @type {Reducers} */
export const TOUR_REDUCERS = {
  "local/tour": (state, { tour }) => ({ ...state, tour: { ...state.tour, ...tour } }),
};

/** The chapter that is open, or null. @param {Pick<State, "tour">} state */
export function chapterOf({ tour }) {
  return tour.open ? (tour.chapters?.[tour.at] ?? null) : null;
}
