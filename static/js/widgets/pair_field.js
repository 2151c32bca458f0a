/**
 * The field for a size of two sides: one number for both, or rows × columns. ↑, ↓ and two buttons step both
 * sides. An error appears below the field.
 */

import { nudgedPair, pairText, parsePair } from "../text/parse_pair.js";
import { button, el } from "./dom.js";

/** @typedef {import("../text/parse_pair.js").Pair} Pair */

let made = 0;

/**
 * @param {{least: number, most: number, label: string, live: (value: Pair) => void}} options `live` hears
 *   every size that is typed and allowed
 */
export function pairField({ least, most, label, live }) {
  made += 1;
  const allowed = `a whole number from ${least} to ${most}, or two such as 3 × 5 for rows × columns`;
  const input = el("input");
  Object.assign(input, { type: "text", autocomplete: "off", spellcheck: false });
  input.setAttribute("aria-label", `${label}: one number, or rows × columns`);
  input.title = `One number for both sides, or rows × columns, such as 3 × 5`;
  const said = el("span", "number-said");
  said.id = `pair-said-${made}`;
  said.setAttribute("aria-live", "polite");
  input.setAttribute("aria-describedby", said.id);
  const element = el("span", "number-field");
  element.append(input, stepButton("−", -1), stepButton("+", 1), said);
  /** @type {Pair} */
  let inForce = least;

  /** @param {string} sign @param {1 | -1} way */
  function stepButton(sign, way) {
    const one = button(sign, { className: "number-step", press: () => step(way) });
    one.tabIndex = -1; // ↑ and ↓ do it on the keyboard
    one.ariaHidden = "true";
    one.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
    return one;
  }

  /** @param {Pair | null} pair @returns {pair is Pair} */
  const isAllowed = (pair) => pair !== null && [pair].flat().every((side) => side >= least && side <= most);

  /** @param {1 | -1} way */
  function step(way) {
    if (input.disabled || input.readOnly) return;
    const typed = parsePair(input.value);
    input.value = pairText(nudgedPair(isAllowed(typed) ? typed : inForce, way, { least, most }));
    take();
  }

  function take() {
    const typed = parsePair(input.value);
    const good = isAllowed(typed);
    say(good ? "" : `“${input.value.trim()}” is not allowed. Allowed: ${allowed}.`);
    if (good) live(typed);
  }

  /** @param {string} sentence */
  function say(sentence) {
    said.textContent = sentence;
    said.classList.toggle("problem", Boolean(sentence));
    if (sentence) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  function putBack() {
    input.value = pairText(inForce);
    say("");
  }

  input.addEventListener("input", take);
  input.addEventListener("blur", putBack);
  input.addEventListener("keydown", (event) => {
    if (event.altKey) return;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      step(event.key === "ArrowUp" ? 1 : -1);
    } else if (event.key === "Escape" && input.hasAttribute("aria-invalid")) {
      event.preventDefault();
      event.stopPropagation();
      putBack();
    }
  });

  return {
    element,
    input,
    /** Show the size in force, unless another one is being typed. @param {Pair} value */
    show(value) {
      inForce = value;
      const typed = parsePair(input.value);
      const typing = document.activeElement === input && JSON.stringify(typed) === JSON.stringify(value);
      if (typing || (document.activeElement === input && input.hasAttribute("aria-invalid"))) return;
      input.value = pairText(value);
    },
  };
}
