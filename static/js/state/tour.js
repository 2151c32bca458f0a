/**
 * Where a reader is in the tour: (state, action) → state, pure. `tour`: {open, waiting, chapters, at,
 * from, away, found, done, fresh, problem}: `from` is the state in which a scene had arrived, or was
 * lost on its way, `away` whether it is another than the chapter's own; `found` the numbers of its
 * deed, `done` the names of chapters whose deed was done, `fresh` whether nobody has opened it in
 * this browser.
 */

/** @import { Reducers, State } from "./state_types.js" */

/** What the page knows of it before anything has arrived. @type {Pick<State, "tour">} */
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
