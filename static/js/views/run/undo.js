/** The undo and redo buttons, labelled with the action that they would undo or redo. */

/** @import { Send, State } from "../../state/state_types.js" */

import { find } from "../../widgets/dom.js";

/** @type {{type: "undo" | "redo", word: string, keys: string}[]} */
const BUTTONS = [
  { type: "undo", word: "Undo", keys: "Ctrl Z" },
  { type: "redo", word: "Redo", keys: "Shift Ctrl Z" },
];

/** @param {HTMLElement} element @param {Send} send */
export function mountUndo(element, send) {
  const buttons = BUTTONS.map((entry) => {
    const button = find(`#${entry.type}`, element, HTMLButtonElement);
    button.addEventListener("click", () => send({ type: entry.type }));
    return { ...entry, button };
  });

  /** @param {State} state */
  return function update({ status, connection }) {
    for (const { type, word, keys, button } of buttons) {
      const label = status?.[type] ?? null;
      const name = label === null ? `Nothing to ${type}` : `${word}: ${label}`;
      button.disabled = connection !== "open" || label === null;
      button.title = `${name} (${keys})`;
      button.setAttribute("aria-label", name);
    }
  };
}
