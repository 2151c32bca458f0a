/**
 * The help: the list of keys, the meaning of the colours, and the switch that turns single-letter keys
 * off.
 */

import { KEY_GROUPS } from "../../app/keyboard_shortcuts.js";
import { setSingleKeys, singleKeysOn } from "../../app/single_keys.js";
import { el, find } from "../../widgets/dom.js";
import { closePopoverOf } from "../../widgets/popovers.js";

/** @param {HTMLElement} element the dialog */
export function mountHelp(element) {
  const dialog = /** @type {HTMLDialogElement} */ (element);
  const single = /** @type {HTMLInputElement} */ (find("#single-keys", dialog));
  find("#help-keys", dialog).replaceChildren(...KEY_GROUPS.map(groupOf));
  const opener = find("#help-open");
  opener.addEventListener("click", () => {
    single.checked = singleKeysOn();
    closePopoverOf(opener); // the menu of a narrow page
    dialog.showModal();
  });
  single.addEventListener("change", () => setSingleKeys(single.checked));
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) dialog.close(); // beside the dialog, on what it covers
  });
  return function update() {};
}

/** @param {(typeof KEY_GROUPS)[number]} group */
function groupOf({ name, keys }) {
  const made = el("section");
  const title = el("h3", "", name);
  const list = el("dl", "help-list");
  for (const { shown, signs, words } of keys) {
    const line = el("div");
    const term = el("dt");
    const names = (shown ?? signs[0].toUpperCase()).split(" ");
    term.append(...names.flatMap((one, place) => (place ? [" ", el("kbd", "", one)] : [el("kbd", "", one)])));
    line.append(term, el("dd", "", words));
    list.append(line);
  }
  made.append(title, list);
  return made;
}
