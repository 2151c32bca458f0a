/**
 * Where a reader is in the tour: (state, action) → state, pure. `tour`: {open, waiting, chapters, at,
 * from, found, done, fresh, problem}: `from` is the state in which the chapter's scene had arrived,
 * `found` the numbers of its deed, `done` the names of chapters whose deed was done, `fresh` whether
 * nobody has opened it in this browser.
 */

/** What the page knows of it before anything has arrived. */
export const NO_TOUR = {
  tour: { open: false, waiting: false, chapters: null, at: 0, from: null, found: null, done: [], fresh: false, problem: null },
};

export const TOURING = {
  "local/tour": (state, { tour }) => ({ ...state, tour: { ...state.tour, ...tour } }),
};

/** The chapter that is open, or null. */
export function chapterOf({ tour }) {
  return tour.open ? (tour.chapters?.[tour.at] ?? null) : null;
}
