/** Holds the draft of the editor with its history, and tells of every change in words. */

/** @import { Draft, EditHistory } from "./editor_types.js" */

import { beginHistory, redone, undone, undoWords, withEdit } from "./edit_history.js";

/** @typedef {ReturnType<typeof createDraftStore>} DraftStore */

/** @param {(words: string) => void} changed */
export function createDraftStore(changed) {
  /** @type {EditHistory} */
  let history = beginHistory({ layers: [], loss: "cross-entropy", l2: 0 });
  let begun = false;

  /** @param {Draft} draft @param {string} words @param {string} [key] */
  function edit(draft, words, key) {
    const next = withEdit(history, draft, words, key);
    if (next.now === history.now) return;
    history = next;
    changed(words);
  }

  /** @param {(history: EditHistory) => EditHistory} way @param {string} words */
  function go(way, words) {
    const next = way(history);
    if (next.now === history.now) return;
    history = next;
    changed(words);
  }

  return {
    get draft() {
      return history.now.draft;
    },
    get layers() {
      return history.now.draft.layers;
    },
    /** Whether there is a draft that was changed. */
    get isChanged() {
      return begun && history.past.length > 0;
    },
    get isBegun() {
      return begun;
    },
    /** Begin anew with a draft that is no change. @param {Draft} draft */
    begin(draft) {
      history = beginHistory(draft);
      begun = true;
    },
    edit,
    /**
     * Change a part of the draft.
     * @param {Partial<Draft>} part @param {string} words @param {string} [key]
     */
    change: (part, words, key) => edit({ ...history.now.draft, ...part }, words, key),
    undo: () => go(undone, `Undone: ${undoWords(history).undo}`),
    redo: () => go(redone, `Redone: ${undoWords(history).redo}`),
    labels: () => undoWords(history),
  };
}
