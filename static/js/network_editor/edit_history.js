/** The history of the editor: drafts that can be undone and redone, bounded in number. Pure. */

/** @import { Draft, Edit, EditHistory } from "./editor_types.js" */

const MOST = 100;

/** @param {Draft} draft @returns {EditHistory} */
export function beginHistory(draft) {
  return { past: [], now: { draft, words: "", key: "" }, future: [] };
}

/**
 * Add a changed draft. A draft that equals the one before adds nothing; one whose key is that of the
 * change before takes its place, so that a number that is typed is one change.
 * @param {EditHistory} history @param {Draft} draft @param {string} words @param {string} [key]
 * @returns {EditHistory}
 */
export function withEdit({ past, now, future }, draft, words, key = "") {
  if (JSON.stringify(draft) === JSON.stringify(now.draft)) return { past, now, future };
  /** @type {Edit} */
  const next = { draft, words, key };
  if (key && key === now.key && past.length) return { past, now: next, future: [] };
  return { past: [...past, now].slice(-MOST), now: next, future: [] };
}

/** @param {EditHistory} history @returns {EditHistory} */
export function undone({ past, now, future }) {
  const before = past.at(-1);
  return before ? { past: past.slice(0, -1), now: before, future: [now, ...future] } : { past, now, future };
}

/** @param {EditHistory} history @returns {EditHistory} */
export function redone({ past, now, future }) {
  const [next, ...rest] = future;
  return next ? { past: [...past, now], now: next, future: rest } : { past, now, future };
}

/**
 * The changes that undo and redo would make, as words; null where there is none.
 * @param {EditHistory} history
 */
export function undoWords({ past, now, future }) {
  return { undo: past.length ? now.words : null, redo: future[0]?.words ?? null };
}
