/**
 * The history of the collection: changes that can be undone and redone, bounded in number and in the
 * pictures that they keep. Its listeners hear every change.
 */

/** @import { Collection } from "./collection.js" */

import { allPictures, emptyCollection, MAX_PICTURES } from "./collection.js";

const MOST_CHANGES = 50;
const MOST_KEPT = 2 * MAX_PICTURES; // pictures, those of today among them

/** @typedef {ReturnType<typeof createCollectionHistory>} CollectionHistory */

export function createCollectionHistory(first = emptyCollection()) {
  /** @typedef {{collection: Collection, words: string, key: string}} Change */
  /** @type {Change[]} */
  let past = [];
  /** @type {Change} */
  let now = { collection: first, words: "", key: "" };
  /** @type {Change[]} */
  let future = [];
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const tell = () => {
    for (const listener of listeners) listener();
  };

  return {
    now: () => now.collection,
    /**
     * A change, in words. One with the key of the change before takes its place: a slider that is drawn is
     * one change.
     * @param {Collection} collection @param {string} words @param {string} [key]
     */
    change(collection, words, key = "") {
      if (!key || key !== now.key) past = bounded([...past, now], collection);
      now = { collection, words, key };
      future = [];
      tell();
    },
    undo() {
      const before = past.at(-1);
      if (!before) return;
      [past, future] = [past.slice(0, -1), [now, ...future]];
      now = { ...before, key: "" };
      tell();
    },
    redo() {
      const [next, ...rest] = future;
      if (!next) return;
      [past, now, future] = [[...past, now], next, rest];
      tell();
    },
    /** What undo and redo would take back or do again, in words; null where there is nothing. */
    words: () => ({ undo: past.length ? now.words : null, redo: future[0]?.words ?? null }),
    /** Call `listener` at every change; what is returned ends that. @param {() => void} listener */
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * The newest changes that together keep no more than `MOST_KEPT` pictures.
 * @template {{collection: Collection}} Change
 * @param {Change[]} past @param {Collection} now
 */
function bounded(past, now) {
  const kept = new Set(allPictures(now).map((one) => one.kept));
  let first = past.length;
  while (first > Math.max(0, past.length - MOST_CHANGES)) {
    for (const { kept: one } of allPictures(past[first - 1].collection)) kept.add(one);
    if (kept.size > MOST_KEPT) break;
    first -= 1;
  }
  return past.slice(first);
}
