/** A stepper through the filters or channels of a station, one by one. */

import { button, el } from "../widgets/dom.js";

/**
 * Create a stepper through the filters or channels: "‹ filter 3 of 16 ›". It counts from one, as the texts
 * of the page do; addresses in brackets count from zero.
 * @param {string} name
 * @param {(value: number) => void} changed
 */
export function stepper(name, changed) {
  const element = el("span", "stepper");
  element.setAttribute("role", "group");
  const words = el("output", "stepper-words");
  let at = 0;
  const go = (/** @type {number} */ by) => changed(at + by);
  const fewer = button("‹", { className: "stepper-button", press: () => go(-1) });
  const more = button("›", { className: "stepper-button", press: () => go(1) });
  element.append(fewer, words, more);
  let called = "";

  function rename(/** @type {string} */ next) {
    if (next === called) return;
    called = next;
    element.setAttribute("aria-label", next);
    fewer.setAttribute("aria-label", `previous ${next}`);
    more.setAttribute("aria-label", `next ${next}`);
  }

  rename(name);
  return {
    element,
    name: rename,
    /** @param {number} value @param {number} count @param {string} [after] words after the count */
    set(value, count, after = "") {
      at = value;
      element.hidden = count < 2;
      words.textContent = `${called} ${value + 1} of ${count}${after}`;
      fewer.disabled = value === 0;
      more.disabled = value === count - 1;
    },
  };
}
