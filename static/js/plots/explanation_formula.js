/**
 * The formula and the sentence of where a number comes from: which of the template's is shown, with
 * this number's symbols and counts in it. The formulas themselves are the template's.
 */

import { symbolMath, symbolOf } from "../network/notation.js";
import { formulaOf, gateSign, isPlain, neighboursOf } from "../text/term_words.js";
import { fillMathSlots } from "./mathml_slots.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** Show the formula of an explanation in `element`; `step` is the one it is of, where that is shown. */
export function fillExplanationFormula(element, explanation, network, step) {
  const kind = formulaOf(explanation);
  for (const part of element.querySelectorAll("[data-origin]")) {
    part.toggleAttribute("hidden", !part.dataset.origin.split(" ").includes(kind));
  }
  const plain = isPlain(network, explanation.address);
  const usesPlaces = kind.startsWith("filter_weight") || kind === "value_of_convolution";
  for (const part of element.querySelectorAll("[data-window]")) {
    const general = part.dataset.window === "general";
    part.toggleAttribute("hidden", general === plain || (part.localName === "p" && !usesPlaces));
  }
  const subject = symbolOf(network, explanation.address, explanation.index);
  fillMathSlots("origin", endOf(step, explanation.image), { subject });
  const parts = symbolsIn(explanation, network);
  for (const place of element.querySelectorAll("[data-origin]:not([hidden]) [data-part]")) {
    const found = parts[place.dataset.part];
    if (found) place.replaceChildren(symbolMath({ ...found, below: place.dataset.below ?? found.below }));
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

/** a^pred and C of the image, where the road begins. */
function endOf(step, image) {
  if (!step) return { prediction: "–", cost: "–" };
  const { true_probabilities: chances, image_losses: losses } = step.arrays;
  return { prediction: chances.data[image ?? step.image], cost: losses.data[image ?? step.image] };
}

/** The bias is a term of a value, but no product. */
function extra(kind) {
  return kind === "value_of_dense" || kind === "value_of_convolution" ? 1 : 0;
}

function symbolsIn({ address, index, terms }, network) {
  const factors = terms[0]?.factors ?? [];
  const named = (one) => one?.address && symbolOf(network, one.address, one.index);
  const known = terms.flatMap((term) => term.factors).find((one) => one.address);
  return {
    ...neighboursOf(network, { address, index }),
    known: named(known),
    ...Object.fromEntries(factors.map((one, place) => [place, named(one)])),
  };
}

function signsOf(gates) {
  return gates
    .map(({ kind }) => gateSign(kind))
    .filter(Boolean)
    .flatMap((sign) =>
      ["mtext", "mo"].map((tag, place) => {
        const node = document.createElementNS(MATHML, tag);
        node.textContent = place ? "·" : sign;
        return node;
      }),
    );
}
