/**
 * The view that explains the chosen number: formula, gates, sum, maps and the path from C. It shows the
 * server's explanation message. Choosing a factor dispatches an action to the store.
 */

/** @import { Network } from "../../net/protocol_types.js" */
/** @import { SelectedNumber, Send, State } from "../../state/state_types.js" */

import { chosenText, isParameter } from "../../network/addresses.js";
import { symbolOf, symbolText } from "../../network/notation.js";
import { fillExplanationFormula } from "../../plots/explanation_formula.js";
import { explanationIsCurrent, isOfChoice } from "../../state/selection.js";
import { button, find, findAll } from "../../widgets/dom.js";
import { showAgreement, showGates } from "./explanation_lines.js";
import { createExplanationMaps } from "./explanation_maps.js";
import { createExplanationTerms } from "./explanation_terms.js";
import { createGradientPath } from "./gradient_path.js";

/** @param {HTMLElement} element @param {Send} send */
export function mountExplanation(element, send) {
  /** @param {SelectedNumber} number */
  const follow = ({ address, index, of, image }) => {
    stood = element.getBoundingClientRect().top;
    send({ type: "local/choose", address, index, of, image: image ?? undefined, onward: true });
  };
  const table = find(".sum-table", element, HTMLTableElement);
  const terms = createExplanationTerms(table, follow, () => send({ type: "local/explain-more" }));
  const maps = createExplanationMaps(find(".product-maps", element), follow);
  const road = createGradientPath(find(".road-back", element), find(".road-title", element), follow);
  /** @type {SelectedNumber | null} */
  let chosen = null;
  let looked = 0;
  /** @type {number | null} where this part was when a factor was followed: there it stays */
  let stood = null;
  /** @type {Partial<State>} */
  let seen = {};

  for (const whole of findAll("[data-whole]", element, HTMLButtonElement)) {
    whole.addEventListener("click", () => {
      const image = whole.dataset.whole === "yes" ? null : looked;
      if (chosen) send({ type: "local/choose", ...chosen, image });
    });
  }
  for (const kind of findAll("[data-choose]", element, HTMLButtonElement)) {
    kind.addEventListener("click", () => {
      const of = kind.dataset.choose === "value" ? "value" : "gradient";
      if (chosen) send({ type: "local/choose", ...chosen, of });
    });
  }
  find(".trail", element).addEventListener("click", (event) => {
    const place = placeOf(event);
    if (place !== null) send({ type: "local/choose-back", place });
  });
  find(".gates", element).addEventListener("click", (event) => {
    const place = placeOf(event);
    const gate = place === null ? undefined : seen.explanation?.gates[place];
    if (gate?.index && chosen) {
      follow({ address: gate.address, index: gate.index, of: "gradient", image: chosen.image });
    }
  });

  return function update(/** @type {State} */ state) {
    const { welcome, explanation, step, theme } = state;
    if (!welcome || !state.chosen) return;
    const fits = isOfChoice(state);
    element.classList.toggle("stale", !explanationIsCurrent(state));
    if (state.chosen !== chosen || step?.image !== seen.step?.image || welcome !== seen.welcome) {
      chosen = state.chosen;
      looked = state.image;
      showChoice(element, welcome.network, chosen, state);
      if (stood !== null) scrollBy(element, element.getBoundingClientRect().top - stood);
      stood = null;
    }
    const fresh = fits && (explanation !== seen.explanation || theme !== seen.theme);
    seen = { welcome, step, theme, explanation: fits ? explanation : seen.explanation };
    if (!fresh || !explanation) return;
    fillExplanationFormula(element, explanation, welcome.network, explanationIsCurrent(state) ? step : null);
    showGates(find(".gates", element), explanation);
    terms.update(explanation, welcome.network);
    maps.update(explanation, theme);
    road.update(explanation);
    showAgreement(find(".agreement", element), explanation);
    element.dataset.shows = chosenText(welcome.network, explanation);
    element.dataset.step = String(explanation.step);
    element.dataset.image = String(explanation.image ?? "");
    element.dataset.limit = String(state.limit);
  };
}

/** The place that the pressed button has in its list, or null. @param {Event} event */
function placeOf({ target }) {
  const place = target instanceof Element ? target.closest("button")?.dataset.place : undefined;
  return place === undefined ? null : Number(place);
}

/** Scroll what a part lies in, as far as that goes. @param {HTMLElement} part @param {number} distance */
function scrollBy(part, distance) {
  for (let up = part.parentElement; up; up = up.parentElement) {
    if (["auto", "scroll"].includes(getComputedStyle(up).overflowY)) {
      up.scrollBy(0, distance);
      return;
    }
  }
}

/**
 * @param {HTMLElement} element @param {Network} network @param {SelectedNumber} chosen
 * @param {Pick<State, "trail" | "image">} state
 */
function showChoice(element, network, chosen, { trail, image }) {
  const parameter = isParameter(network, chosen.address);
  find(".choices[data-of=parameter]", element).hidden = !parameter;
  find(".choices[data-of=output]", element).hidden = parameter;
  find("#origin-image", element).textContent = String(image + 1);
  /** @param {string} selector @param {boolean} on */
  const press = (selector, on) => find(selector, element).setAttribute("aria-pressed", String(on));
  press("[data-whole=yes]", chosen.image === null);
  press("[data-whole=no]", chosen.image !== null);
  press("[data-choose=value]", chosen.of === "value");
  press("[data-choose=gradient]", chosen.of === "gradient");
  const line = find(".trail", element);
  line.toggleAttribute("hidden", trail.length === 0);
  line.replaceChildren(
    ...trail.map((number, place) => crumb(network, number, trail[place - 1], place)),
    nameOf(network, chosen, trail.at(-1)),
  );
}

/**
 * @param {Network} network @param {SelectedNumber} number @param {SelectedNumber | undefined} before
 * @param {number} place
 */
function crumb(network, number, before, place) {
  const made = button(nameOf(network, number, before), { title: `Back to ${chosenText(network, number)}` });
  made.dataset.place = String(place);
  return made;
}

/**
 * A number by its symbol; the share of one image, after the whole, by its image.
 * @param {Network} network @param {SelectedNumber} number @param {SelectedNumber | undefined} before
 */
function nameOf(network, { address, index, of, image }, before) {
  if (before?.address === address && before.index.join() === index.join() && before.of === of)
    return `image ${(image ?? 0) + 1}`;
  const symbol = symbolText(symbolOf(network, address, index));
  return of === "gradient" ? `∂C/∂${symbol}` : symbol;
}
