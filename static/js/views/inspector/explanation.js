/**
 * The view of where the chosen number comes from: formula, gates, sum, maps, and the road from C.
 * Every number is the server's explanation; what choosing a factor does is the store's.
 */

import { chosenText, isParameter } from "../../network/addresses.js";
import { symbolOf, symbolText } from "../../network/notation.js";
import { fillExplanationFormula } from "../../plots/explanation_formula.js";
import { isOfChoice, needsExplanation } from "../../state/selection.js";
import { format } from "../../text/format.js";
import { createExplanationMaps } from "./explanation_maps.js";
import { createExplanationTerms } from "./explanation_terms.js";
import { createGradientPath } from "./gradient_path.js";

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountExplanation(element, send) {
  const find = (selector) => element.querySelector(selector);
  const follow = ({ address, index, of, image }) => {
    stood = element.getBoundingClientRect().top;
    send({ type: "local/choose", address, index, of, image: image ?? undefined, onward: true });
  };
  const terms = createExplanationTerms(find(".sum-table"), follow, () =>
    send({ type: "local/explain-more" }),
  );
  const maps = createExplanationMaps(find(".product-maps"), follow);
  const road = createGradientPath(find(".road-back"), follow);
  let chosen = null;
  let looked = 0;
  let stood = null; // where this part was when a factor was followed: there it stays
  let seen = {};

  for (const button of element.querySelectorAll("[data-whole]")) {
    button.addEventListener("click", () => {
      const image = button.dataset.whole === "yes" ? null : looked;
      send({ type: "local/choose", ...chosen, image });
    });
  }
  for (const button of element.querySelectorAll("[data-choose]")) {
    button.addEventListener("click", () =>
      send({ type: "local/choose", ...chosen, of: button.dataset.choose }),
    );
  }
  find(".trail").addEventListener("click", ({ target }) => {
    const place = target.closest("button")?.dataset.place;
    if (place !== undefined) send({ type: "local/choose-back", place: Number(place) });
  });
  find(".gates").addEventListener("click", ({ target }) => {
    const place = target.closest("button")?.dataset.place;
    if (place !== undefined)
      follow({ ...seen.explanation.gates[place], of: "gradient", image: chosen.image });
  });

  return function update(state) {
    const { welcome, explanation, step, theme } = state;
    if (!welcome || !state.chosen) return;
    const fits = isOfChoice(state);
    element.classList.toggle("stale", !needsExplanation(state));
    if (state.chosen !== chosen || step?.image !== seen.step?.image || welcome !== seen.welcome) {
      chosen = state.chosen;
      looked = state.image;
      showChoice(find, state);
      if (stood !== null) scrollBy(element, element.getBoundingClientRect().top - stood);
      stood = null;
    }
    const fresh = fits && (explanation !== seen.explanation || theme !== seen.theme);
    seen = { welcome, step, theme, explanation: fits ? explanation : seen.explanation };
    if (!fresh) return;
    fillExplanationFormula(element, explanation, welcome.network, needsExplanation(state) ? step : null);
    showGates(find(".gates"), explanation);
    terms.update(explanation, welcome.network);
    maps.update(explanation, welcome.network, theme);
    road.update(explanation, welcome.network);
    showAgreement(find(".agreement"), explanation);
    element.dataset.shows = chosenText(welcome.network, explanation);
    element.dataset.step = String(explanation.step);
    element.dataset.image = String(explanation.image ?? "");
    element.dataset.limit = String(state.limit);
  };
}

/** Scroll what a part lies in, as far as that goes. */
function scrollBy(part, distance) {
  for (let up = part.parentElement; up; up = up.parentElement) {
    if (["auto", "scroll"].includes(getComputedStyle(up).overflowY)) return up.scrollBy(0, distance);
  }
}

function showChoice(find, { welcome, chosen, trail, image }) {
  const { network } = welcome;
  const parameter = isParameter(network, chosen.address);
  find(".choices[data-of=parameter]").hidden = !parameter;
  find(".choices[data-of=output]").hidden = parameter;
  find("#origin-image").textContent = String(image + 1);
  const press = (selector, on) => find(selector).setAttribute("aria-pressed", String(on));
  press("[data-whole=yes]", chosen.image === null);
  press("[data-whole=no]", chosen.image !== null);
  press("[data-choose=value]", chosen.of === "value");
  press("[data-choose=gradient]", chosen.of === "gradient");
  find(".trail").toggleAttribute("hidden", trail.length === 0);
  find(".trail").replaceChildren(
    ...trail.map((one, place) => crumb(network, one, trail[place - 1], place)),
    nameOf(network, chosen, trail[trail.length - 1]),
  );
}

function crumb(network, one, before, place) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "link", textContent: nameOf(network, one, before) });
  button.title = `Back to ${chosenText(network, one)}`;
  button.dataset.place = String(place);
  return button;
}

/** A number by its symbol; the share of one image, after the whole, by its image. */
function nameOf(network, { address, index, of, image }, before) {
  if (before?.address === address && before.index.join() === index.join() && before.of === of)
    return `image ${image + 1}`;
  const symbol = symbolText(symbolOf(network, address, index));
  return of === "gradient" ? `∂C/∂${symbol}` : symbol;
}

function showGates(list, { gates }) {
  list.replaceChildren(
    ...gates.flatMap(({ layer, kind, words, factor, index }, place) => {
      if (kind === "flatten") return [];
      const item = document.createElement("li");
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "link", disabled: !index });
      button.textContent = `${layer}: ${words} ×${factor === 1 ? "1" : format(factor)}`;
      button.dataset.place = String(place);
      item.append(button);
      return [item];
    }),
  );
}

/** What backward itself found, beside the sum; and whether rounding explains the difference. */
function showAgreement(line, { recorded, difference, tolerance, of, image, address }) {
  if (recorded === null || recorded === undefined) {
    line.textContent =
      image === null
        ? "The number of this step is not finite: the run has diverged."
        : "The share of one image. The shares of all images add up to the gradient of the mini-batch.";
    return;
  }
  const who = of === "gradient" ? "Backpropagation" : "The forward pass";
  const data = document.createElement("data");
  data.value = String(recorded);
  data.textContent = format(recorded);
  const within = Math.abs(difference) <= tolerance;
  line.classList.toggle("problem", !within);
  const words = within
    ? "within the rounding of float32"
    : `which is more than rounding explains (${format(tolerance, 2)})`;
  const apart =
    difference === 0
      ? ": the same number."
      : `: the difference is ${format(Math.abs(difference), 2)}, ${words}.`;
  line.replaceChildren(`${who} computed `, data, apart);
  line.title = `Rounding of ${address} can make a difference of up to ${format(tolerance, 2)}`;
}
