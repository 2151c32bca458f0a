/** The buttons that open the network editor, wherever they are, and the focus when it opens and closes. */

/** @import { Send, State } from "../../state/state_types.js" */

import { permits } from "../../state/shared_link.js";
import { find, findAll, hasBox } from "../../widgets/dom.js";

/** @param {HTMLElement} page @param {Send} send */
export function mountEditorOpeners(page, send) {
  const openers = findAll("[data-edit-network]", page, HTMLButtonElement);
  /** @type {HTMLElement | null} */
  let opener = null;
  let open = false;
  /** @type {State["welcome"]} the run when the editor was opened */
  let before = null;
  const editor = find("#network-editor", page);
  const hasFocus = () => [page, null].includes(focused()) || editor.contains(focused());
  const focused = () => /** @type {HTMLElement | null} */ (document.activeElement);
  for (const button of openers) {
    button.addEventListener("click", () => {
      opener = button;
      const sheet = button.closest("[popover]");
      if (sheet instanceof HTMLElement) sheet.hidePopover();
      find("#setup-close", page).click();
      send({ type: "local/edit-network", open: true });
    });
  }

  return function update(/** @type {State} */ { editing, welcome, controls, embedded, recording }) {
    const offered = permits(controls, "configure") && !embedded && !recording;
    for (const button of openers) {
      button.hidden = !offered;
      button.disabled = !welcome;
    }
    if (editing === open) return;
    open = editing;
    document.body.toggleAttribute("data-editing", open);
    if (open) {
      before = welcome;
      setTimeout(() => find("#network-editor-title", page).focus());
    } else if (hasFocus()) {
      const back = opener && hasBox(opener) ? opener : openers[0];
      setTimeout(() => (before === welcome ? back : find("#play", page)).focus());
    }
  };
}
