/**
 * The number field of the page: a text field that accepts the usual ways of writing a number. ↑, ↓ and two
 * buttons step the value, and an error appears at the field. Enter applies the typed number, Escape
 * restores the current one, and the wheel is ignored.
 */

import { nudgedNumber } from "../text/nudged_number.js";
import { fieldText, parseNumber } from "../text/parse_number.js";
import { button, el } from "./dom.js";

/**
 * @typedef {import("../text/nudged_number.js").NumberLimits & {
 *   allowed?: string, offered?: boolean, buttons?: boolean, label?: string, said?: HTMLElement,
 *   take?: (value: number) => void, live?: (value: number) => void}} NumberFieldOptions
 * `allowed` says in words what may be typed; `offered`: the number is an offer, none is in force; `take`
 * hears the number when it is taken (Enter, leaving the field, a step), `live` at every change of the text,
 * NaN where it is no number; `said` is where sentences stand, below the field where it is left
 * out; `buttons: false` leaves out the two buttons.
 */

/**
 * @typedef {object} NumberField
 * @property {HTMLElement} element the field with its buttons
 * @property {HTMLInputElement} input
 * @property {() => number} read the number typed, NaN where it is none
 * @property {(value: number) => void} show show the number in force, unless another one is being typed
 * @property {(sentence: string) => void} refuse keep the text as it was typed, and say what was wrong
 * @property {(limits: NumberFieldOptions) => void} limit allow other numbers
 * @property {() => void} clear say nothing any more
 * @property {() => boolean} check whether the text is a number that is allowed; says so where it is not
 */

const SETTLED = 350; // milliseconds after the last step until the number is taken

let made = 0;

/**
 * Turn an input into a number field, in place.
 * @param {HTMLInputElement} input @param {NumberFieldOptions} [options]
 * @returns {NumberField}
 */
export function numberField(input, options = {}) {
  made += 1;
  let limits = { ...options };
  /** @type {number | null} */
  let inForce = null;
  let taken = ""; // the text that was taken last
  let edited = false; // typed since the number in force was shown
  let refused = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let settling;
  input.type = "text";
  input.inputMode = limits.whole ? "numeric" : "decimal";
  Object.assign(input, { autocomplete: "off", spellcheck: false });
  for (const name of ["min", "max", "step"]) input.removeAttribute(name);
  const element = el("span", "number-field");
  const said = options.said ?? el("span", "number-said");
  said.id ||= `number-said-${made}`;
  said.setAttribute("aria-live", "polite");
  input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${said.id}`.trim());
  if (input.parentNode) input.replaceWith(element);
  element.append(input);
  if (options.buttons !== false) element.append(stepButton("−", -1), stepButton("+", 1));
  const place = element.closest("label") ?? element;
  if (!options.said && place.parentNode) place.after(said);
  else if (!options.said) element.append(said);

  /** @param {string} sign @param {1 | -1} way */
  function stepButton(sign, way) {
    const one = button(sign, { className: "number-step", press: () => step(way) });
    one.tabIndex = -1; // ↑ and ↓ do it on the keyboard
    one.ariaHidden = "true";
    one.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
    return one;
  }

  const read = () => parseNumber(input.value, limits).value;

  /** What is wrong with the text, in a sentence; or nothing. */
  function wrong() {
    const text = input.value.trim();
    const value = read();
    const { whole, least = -Infinity, most = Infinity } = limits;
    const allowed = limits.allowed ?? (whole ? "a whole number" : "a number such as 0.05 or 5e-2");
    if (!text) return `Nothing is typed. Allowed: ${allowed}.`;
    if (Number.isNaN(value)) return `“${text}” is not a number. Allowed: ${allowed}.`;
    if ((whole && !Number.isInteger(value)) || value < least || value > most) {
      return `“${text}” is not allowed. Allowed: ${allowed}.`;
    }
    return "";
  }

  /** @param {string} sentence @param {boolean} bad */
  function say(sentence, bad) {
    refused = bad;
    if (said.textContent !== sentence) said.textContent = sentence;
    said.classList.toggle("problem", bad);
    if (bad) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  function stands() {
    return inForce === null || limits.offered ? "" : ` ${fieldText(inForce)} stays in force.`;
  }

  function check() {
    const sentence = wrong();
    say(sentence ? sentence + stands() : parseNumber(input.value, limits).note, Boolean(sentence));
    return !sentence;
  }

  function take() {
    clearTimeout(settling);
    if (!edited || !check()) return;
    edited = false;
    taken = input.value;
    limits.take?.(read());
  }

  /** @param {1 | -1} way */
  function step(way) {
    if (input.disabled || input.readOnly) return;
    const typed = read();
    const from = Number.isNaN(typed) ? (inForce ?? 0) : typed;
    input.value = fieldText(nudgedNumber(from, way, limits));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    clearTimeout(settling);
    settling = setTimeout(take, SETTLED);
  }

  function putBack() {
    clearTimeout(settling);
    edited = false;
    if (inForce !== null) input.value = fieldText(inForce);
  }

  input.addEventListener("input", () => {
    edited = true;
    delete input.dataset.taken;
    if (refused || said.textContent) say("", false);
    limits.live?.(read());
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      step(event.key === "ArrowUp" ? 1 : -1);
    } else if (event.key === "Enter") {
      take();
      if (refused) return;
      input.dataset.taken = ""; // nothing is being typed: letters are shortcuts again
      input.select();
    } else if (event.key === "Escape" && (edited || refused)) {
      event.preventDefault();
      event.stopPropagation(); // or it would close what the field stands in
      putBack();
      say("", false);
      limits.live?.(read());
    }
  });
  input.addEventListener("blur", () => {
    delete input.dataset.taken;
    if (!refused) return take();
    putBack();
    refused = false; // the sentence stays until something is typed
    input.removeAttribute("aria-invalid");
  });

  return {
    element,
    input,
    read,
    check,
    show(value) {
      inForce = value;
      if (edited || refused) return;
      const text = fieldText(value);
      if (input.value !== text && !Number.isNaN(value)) input.value = text;
    },
    refuse(sentence) {
      if (!edited && taken) input.value = taken;
      say(sentence + stands(), true);
    },
    limit(changed) {
      limits = { ...limits, ...changed };
    },
    clear: () => say("", false),
  };
}
