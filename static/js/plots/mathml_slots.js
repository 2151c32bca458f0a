/**
 * Inserts numbers and symbols into the MathML formulas of the page: `<mn data-slot>` and `<mrow
 * data-symbol>` in a `<math data-formula>`. The page templates define the formulas.
 */

/** @import { SymbolParts } from "../network/notation.js" */

import { symbolMath } from "../network/notation.js";
import { format } from "../text/format.js";

/**
 * Fill the slots of every formula with this name.
 * @param {string} name @param {Record<string, number | string | null | undefined>} slots
 * @param {Record<string, SymbolParts>} symbols
 */
export function fillMathSlots(name, slots, symbols = {}) {
  for (const math of document.querySelectorAll(`[data-formula="${name}"]`)) {
    for (const [slot, value] of Object.entries(slots)) {
      for (const place of math.querySelectorAll(`[data-slot="${slot}"]`)) {
        const shown = typeof value === "number" ? inBrackets(place, format(value)) : (value ?? null);
        if (place.textContent !== shown) place.textContent = shown;
      }
    }
    for (const [slot, symbol] of Object.entries(symbols)) {
      for (const place of math.querySelectorAll(`[data-symbol="${slot}"]`)) {
        place.replaceChildren(symbolMath(symbol));
      }
    }
  }
}

/**
 * A factor that may be negative stands in brackets, where its place asks for it.
 * @param {Element} place @param {string} text
 */
function inBrackets(place, text) {
  return place.hasAttribute("data-factor") && text.startsWith("−") ? `(${text})` : text;
}
