/**
 * Fills in the formula and sentence of an explanation. It picks the matching formula of the page template
 * and inserts the symbols and counts of the chosen number.
 */

/** @import { ExplanationMessage, Factor, Gate, Network, StepMessage } from "../net/protocol_types.js" */
/** @import { SymbolParts } from "../network/notation.js" */

import { symbolMath, symbolOf } from "../network/notation.js";
import { formulaOf, gateSign, isPlain, neighboursOf } from "../text/term_words.js";
import { mathml } from "../widgets/dom.js";
import { fillMathSlots } from "./mathml_slots.js";

/**
 * Show the formula of an explanation in `element`; `step` is the explained step, or null if another is
 * displayed.
 * @param {HTMLElement} element @param {ExplanationMessage} explanation @param {Network} network
 * @param {StepMessage | null} step
 */
export function fillExplanationFormula(element, explanation, network, step) {
  const kind = formulaOf(explanation);
  for (const part of element.querySelectorAll("[data-origin]")) {
    part.toggleAttribute("hidden", !part.getAttribute("data-origin")?.split(" ").includes(kind));
  }
  const plain = isPlain(network, explanation.address);
  const usesPlaces = kind.startsWith("filter_weight") || kind === "value_of_convolution";
  for (const part of element.querySelectorAll("[data-window]")) {
    const general = part.getAttribute("data-window") === "general";
    part.toggleAttribute("hidden", general === plain || (part.localName === "p" && !usesPlaces));
  }
  const subject = symbolOf(network, explanation.address, explanation.index);
  fillMathSlots("origin", endOf(step, explanation.image), { subject });
  const parts = symbolsIn(explanation, network);
  for (const place of element.querySelectorAll("[data-origin]:not([hidden]) [data-part]")) {
    const found = parts[place.getAttribute("data-part") ?? ""];
    const below = place.getAttribute("data-below");
    if (found) place.replaceChildren(symbolMath({ ...found, below: below ?? found.below }));
  }
  for (const place of element.querySelectorAll("[data-origin]:not([hidden]) [data-gates]")) {
    place.replaceChildren(...signsOf(explanation.gates));
  }
  const counts = {
    batch: step?.batch_size ?? "all",
    count: explanation.terms.length + explanation.rest_count - extra(kind),
  };
  for (const [slot, count] of Object.entries(counts)) {
    for (const place of element.querySelectorAll(`p [data-slot="${slot}"]`)) {
      place.textContent = count.toLocaleString("en");
    }
  }
}

/**
 * a^pred and C of the image, where the road begins.
 * @param {StepMessage | null} step @param {number | null} image
 * @returns {{prediction: number | string, cost: number | string}}
 */
function endOf(step, image) {
  if (!step) return { prediction: "–", cost: "–" };
  const { true_probabilities: chances, image_losses: losses } = step.arrays;
  return { prediction: chances.data[image ?? step.image], cost: losses.data[image ?? step.image] };
}

/** The bias is a term of a value, but no product. @param {string} kind */
function extra(kind) {
  return kind === "value_of_dense" || kind === "value_of_convolution" ? 1 : 0;
}

/**
 * @param {ExplanationMessage} explanation @param {Network} network
 * @returns {Record<string, SymbolParts | undefined>}
 */
function symbolsIn({ address, index, terms }, network) {
  const factors = terms[0]?.factors ?? [];
  /** @param {Factor | undefined} one */
  const named = (one) => (one?.address ? symbolOf(network, one.address, one.index) : undefined);
  const known = terms.flatMap((term) => term.factors).find((one) => one.address);
  return {
    ...neighboursOf(network, { address, index }),
    known: named(known),
    ...Object.fromEntries(factors.map((one, place) => [place, named(one)])),
  };
}

/** @param {Gate[]} gates */
function signsOf(gates) {
  return gates
    .map(({ kind }) => gateSign(kind))
    .filter((sign) => sign !== null)
    .flatMap((sign) => [mathml("mtext", "", sign), mathml("mo", "", "·")]);
}
