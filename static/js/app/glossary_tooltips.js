/**
 * Tooltips of symbols and terms from the glossary. A symbol that is hovered, pressed or focused shows its
 * name and meaning. All its occurrences are lit, and the places of the page that display it. Escape closes
 * the tooltip.
 */

/** @import { GlossaryTerm } from "../net/served_file_types.js" */

import { fetchJson } from "../net/fetch_json.js";
import { pointAt } from "../tour/highlights.js";
import { hideTooltip, showTooltip } from "./tooltip.js";

/** @param {Document} page */
export function wireGlossaryTooltips(page) {
  /** @type {Promise<Record<string, GlossaryTerm>> | null} from the first symbol on */
  let glossary = null;
  /** @type {Element | null} whose tooltip is shown */
  let shown = null;

  /** @param {string} name @returns {Promise<GlossaryTerm | undefined>} */
  async function termOf(name) {
    glossary ??= fetchJson("glossary.json").catch(() => ({}));
    return (await glossary)[name];
  }

  function end() {
    if (!shown) return;
    shown = null;
    for (const symbol of page.querySelectorAll(".told")) symbol.classList.remove("told");
    pointAt([]);
    hideTooltip();
  }

  /** @param {Element} target @param {number} x @param {number} y */
  async function tell(target, x, y) {
    const symbol = target.closest("[data-term]") ?? target.querySelector(":scope > [data-term]:only-child");
    if (symbol === shown) return;
    end();
    const name = symbol?.getAttribute("data-term");
    if (!symbol || !name) return;
    shown = symbol;
    const term = await termOf(name);
    if (!term || shown !== symbol) return;
    for (const same of page.querySelectorAll(`[data-term="${name}"]`)) same.classList.add("told");
    pointAt(term.spots);
    showTooltip(`${term.name}: ${term.words}`, x, y);
  }

  page.addEventListener("pointerover", ({ target, clientX, clientY }) => {
    if (!(target instanceof Element)) return;
    if (target.closest("[data-term]") || shown) tell(target, clientX, clientY);
  });
  page.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof Element)) return;
    const { left, bottom } = target.getBoundingClientRect();
    if (target.matches("math, .term-word")) tell(target, left, bottom);
  });
  page.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element) || !target.matches(".term-word")) return;
    const { left, bottom } = target.getBoundingClientRect();
    tell(target, left, bottom);
  });
  page.addEventListener("focusout", end);
  page.addEventListener("keydown", ({ key }) => key === "Escape" && end());
}
