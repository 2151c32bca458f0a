/**
 * Symbols and terms that say what they are: pointed at, pressed or focused, one tells its name and what
 * it is, and is lit wherever it stands, with the places of the page where it is seen. Escape ends it.
 * The words are the glossary's.
 */

import { fetchJson } from "../net/fetch_json.js";
import { hideTooltip, showTooltip } from "./tooltip.js";
import { pointAt } from "../tour/highlights.js";

/** @param {Document} page */
export function wireGlossaryTooltips(page) {
  let glossary = null; // a promise, from the first symbol on

  const known = () => {
    glossary ??= fetchJson("glossary.json").catch(() => ({}));
    return glossary;
  };
  let told = null;

  function end() {
    if (!told) return;
    told = null;
    for (const old of page.querySelectorAll(".told")) old.classList.remove("told");
    pointAt([]);
    hideTooltip();
  }

  async function tell(target, x, y) {
    const symbol =
      target.closest?.("[data-term]") ?? target.querySelector?.(":scope > [data-term]:only-child");
    if (symbol === told) return;
    end();
    if (!symbol) return;
    told = symbol;
    const term = (await known())[symbol.dataset.term];
    if (!term || told !== symbol) return;
    for (const one of page.querySelectorAll(`[data-term="${symbol.dataset.term}"]`))
      one.classList.add("told");
    pointAt(term.spots);
    showTooltip(`${term.name}: ${term.words}`, x, y);
  }

  page.addEventListener("pointerover", ({ target, clientX, clientY }) => {
    if (target.closest?.("[data-term]") || told) tell(target, clientX, clientY);
  });
  page.addEventListener("focusin", ({ target }) => {
    const { left, bottom } = target.getBoundingClientRect();
    if (target.matches?.("math, .term-word")) tell(target, left, bottom);
  });
  page.addEventListener("click", ({ target }) => {
    const { left, bottom } = target.getBoundingClientRect();
    if (target.matches?.(".term-word")) tell(target, left, bottom);
  });
  page.addEventListener("focusout", end);
  page.addEventListener("keydown", ({ key }) => key === "Escape" && end());
}
