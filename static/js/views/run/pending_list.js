/**
 * The list of pending changes in Set-up, which apply when the run starts over: the current and the new
 * value of each setting.
 */

import { el, find } from "../../widgets/dom.js";

const NOTHING = "A change marked “starts over” waits here until you start.";

/** @param {HTMLElement} element the drawer */
export function createPendingList(element) {
  const place = find("#pending", element);
  const words = find("#pending-words", element);
  const start = /** @type {HTMLButtonElement} */ (find("#settings-start", element));
  const discard = find("#settings-discard", element);
  return {
    /**
     * @param {import("../../state/pending_settings.js").PendingChange[]} waiting
     * @param {boolean} open whether there is a server to start with
     * @param {string} besides what changes with it, as a sentence without its full stop; or nothing
     */
    show(waiting, open, besides) {
      const lines = waiting.map(({ label, from, to }) => `${label}: ${from} → ${to}`);
      if (besides) lines.push(besides);
      if (place.textContent !== lines.join(""))
        place.replaceChildren(...lines.map((line) => el("li", "", line)));
      place.hidden = lines.length === 0;
      discard.hidden = waiting.length === 0;
      start.disabled = waiting.length === 0 || !open;
      const count = waiting.length === 1 ? "1 change" : `${waiting.length} changes`;
      const sentence = waiting.length
        ? `${count}: the run starts over at step 0; undo brings it back.`
        : NOTHING;
      if (words.textContent !== sentence) words.textContent = sentence;
    },
  };
}
