/** The buttons that undo and redo a change of the draft, named after the change. */

/** @import { DraftStore } from "../../network_editor/draft_store.js" */

import { find } from "../../widgets/dom.js";

/** @param {HTMLElement} editor @param {DraftStore} store */
export function createUndoButtons(editor, store) {
  const [undo, redo] = ["#editor-undo", "#editor-redo"].map((one) => find(one, editor, HTMLButtonElement));
  undo.addEventListener("click", store.undo);
  redo.addEventListener("click", store.redo);

  /**
   * @param {HTMLButtonElement} button @param {string} verb @param {string | null} label
   * @param {string} keys
   */
  function say(button, verb, label, keys) {
    const name = label === null ? `Nothing to ${verb.toLowerCase()}` : `${verb}: ${label}`;
    button.disabled = label === null;
    button.setAttribute("aria-label", name);
    button.title = `${name} (${keys})`;
  }

  return {
    update() {
      const labels = store.labels();
      say(undo, "Undo", labels.undo, "Ctrl Z");
      say(redo, "Redo", labels.redo, "Ctrl Y");
    },
  };
}
