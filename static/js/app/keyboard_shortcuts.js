/**
 * The keyboard shortcuts of the page: a table of keys, and the handler that finds the action of a key
 * press. The list in the help comes from the same table.
 */

import { ownsKey } from "./focus.js";

/**
 * @typedef {object} Key
 * @property {string} action
 * @property {string} words what it does, for the list of keys
 * @property {string[]} signs what `event.key` is, in lower case
 * @property {string} [code] the place of the key, for layouts without Latin letters or digits
 * @property {boolean} [control] with Ctrl, or ⌘ on a Mac
 * @property {boolean} [shift] with Shift, where that makes a difference
 * @property {string} [shown] how the key is written in the list; its sign in upper case otherwise
 */

/** @param {string} sign @param {string} action @param {string} words @returns {Key} */
const letter = (sign, action, words) => ({
  action,
  words,
  signs: [sign],
  code: `Key${sign.toUpperCase()}`,
});
/** @param {string} sign @param {string} action @param {string} words @returns {Key} */
const digit = (sign, action, words) => ({ action, words, signs: [sign], code: `Digit${sign}` });

/** @type {{name: string, keys: Key[]}[]} */
export const KEY_GROUPS = [
  {
    name: "Training",
    keys: [
      letter("s", "step", "One training step"),
      { action: "play", words: "Play or pause", signs: [" "], shown: "Space" },
      {
        action: "forward",
        words: "One step forward; a new one at the end",
        signs: ["arrowright"],
        shown: "→",
      },
      { action: "back", words: "One step back", signs: ["arrowleft"], shown: "←" },
      { action: "first", words: "Go to step 0", signs: ["home"], shown: "Home" },
      { action: "last", words: "Go to the latest step", signs: ["end"], shown: "End" },
      letter("g", "goTo", "Go to a step: type its number"),
      { ...letter("z", "undo", "Undo"), control: true, shift: false, shown: "Ctrl Z" },
      { ...letter("z", "redo", "Redo"), control: true, shift: true, shown: "Shift Ctrl Z" },
      { ...letter("y", "redo", "Redo"), control: true, shown: "Ctrl Y" },
    ],
  },
  {
    name: "Stages and panels",
    keys: [
      digit("1", "watch", "Watch: what happens in one step?"),
      digit("2", "descend", "Descend: what does the gradient do?"),
      digit("3", "inside", "Inside: where does this number come from?"),
      digit("4", "compare", "Compare: which is better, and why?"),
      digit("5", "everything", "Everything: all panels at once"),
      letter("h", "diagnosis", "Open or close Diagnosis: is it learning, and why not?"),
      letter("f", "enlarge", "Enlarge the panel under the pointer, or make it small again"),
      {
        action: "escape",
        words:
          "Close what is open; make an enlarged panel small; put back a weight that is tried; end the walk",
        signs: ["escape"],
        shown: "Esc",
      },
    ],
  },
  {
    name: "Tour and dialogs",
    keys: [
      letter("t", "tour", "Open or close the tour"),
      letter("n", "next", "Next chapter of the tour"),
      letter("p", "previous", "Previous chapter"),
      letter("r", "again", "Show the chapter's picture again"),
      letter("d", "draw", "Draw a digit"),
      letter("l", "share", "Share a link to this view"),
      letter("a", "ask", "Ask the class a question, while you present a room"),
      { action: "help", words: "This list", signs: ["?", "؟"], shown: "?" },
    ],
  },
];
const KEYS = KEY_GROUPS.flatMap(({ keys }) => keys);
const NON_LATIN = /^[^\p{Script=Latin}\p{Nd}\p{P}\p{S}\p{Z}]$/u;

/**
 * Return the table's key for a key press: by its character; by its physical position if the character is
 * not Latin (Greek, Cyrillic, Hebrew, Arabic) or, for a digit, if it is not a digit (AZERTY).
 * @param {{key: string, code?: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean,
 *   shiftKey?: boolean, isComposing?: boolean}} event
 * @returns {Key | undefined}
 */
export function keyOf({ key, code, ctrlKey, metaKey, altKey, shiftKey, isComposing }) {
  if (altKey || isComposing || key === "Dead") return undefined;
  const control = Boolean(ctrlKey || metaKey);
  const sign = key.toLowerCase();
  const fits = (/** @type {Key} */ one) =>
    Boolean(one.control) === control && (one.shift === undefined || one.shift === Boolean(shiftKey));
  const found = KEYS.find((one) => one.signs.includes(sign) && fits(one));
  if (found || !code) return found;
  const placed = code.startsWith("Digit") ? !/^[a-z0-9]$/.test(sign) && !shiftKey : NON_LATIN.test(sign);
  return key.length === 1 && placed ? KEYS.find((one) => one.code === code && fits(one)) : undefined;
}

/**
 * Return whether a key is a single character without Ctrl, which speech input may trigger by mistake.
 * @param {Key} key
 */
export function isSingleSign(key) {
  return !key.control && key.signs[0].length === 1 && key.signs[0] !== " ";
}

/**
 * @param {Record<string, (repeated: boolean) => void>} actions
 * @param {{singleKeys: () => boolean}} options whether keys of a single sign are on
 */
export function wireKeys(actions, { singleKeys }) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    const key = keyOf(event);
    if (!key || (isSingleSign(key) && !singleKeys()) || ownsKey(event)) return;
    event.preventDefault();
    actions[key.action](event.repeat);
  });
}
