/**
 * The view that chooses one number: its symbol, its position, an address field and buttons to its
 * neighbours. The views below it show the details.
 */

/** @import { Network, WelcomeMessage } from "../../net/protocol_types.js" */
/** @import { SelectedNumber, Send, State } from "../../state/state_types.js" */

import {
  chosenText,
  neighbour,
  parseAddress,
  shapeOf,
  strides,
  suggestions,
} from "../../network/addresses.js";
import { derivativeMath, math, symbolMath, symbolOf } from "../../network/notation.js";
import { inspectorIsFixed } from "../../state/stages.js";
import { numberPositionText } from "../../text/number_position.js";
import { find, findAll } from "../../widgets/dom.js";

const KEPT = "inspector"; // what this browser remembers where it is kept open
/** @type {Record<string, string>} */
const KEYS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/** @param {HTMLElement} element @param {Send} send */
export function mountInspector(element, send) {
  const input = find("#address", element, HTMLInputElement);
  const problem = find("#address-error", element);
  /** @type {Network | null} */
  let network = null;
  /** @type {SelectedNumber | null} */
  let chosen = null;
  /** @type {Partial<State>} */
  let seen = {};

  const say = (/** @type {string} */ sentence) => {
    problem.textContent = sentence;
    input.toggleAttribute("aria-invalid", Boolean(sentence));
  };
  const move = (/** @type {string} */ way) => {
    const shape = network && chosen && shapeOf(network, chosen.address);
    if (!shape || !chosen) return;
    const { right, down } = strides(shape);
    /** @type {Record<string, number>} */
    const ways = { left: -right, right, up: -down, down };
    const by = ways[way];
    const index = neighbour(shape, chosen.index, by);
    if (index) send({ type: "local/choose", ...chosen, index });
  };

  const closing = wireClosing(element, send);

  find("#address-form", element).addEventListener("submit", (event) => {
    event.preventDefault();
    if (!network) return;
    const found = parseAddress(input.value, network);
    if ("error" in found) say(found.error);
    else send({ type: "local/choose", ...found });
  });
  input.addEventListener("keydown", (event) => {
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    // while an address is typed, the list of addresses has the arrows
    const typing = !network || !chosen || input.value !== chosenText(network, chosen);
    if (!(event.key in KEYS) || sideways || typing) return;
    event.preventDefault();
    move(KEYS[event.key]);
  });
  for (const button of findAll("[data-move]", element, HTMLButtonElement)) {
    button.addEventListener("click", () => move(button.dataset.move ?? ""));
  }
  find(".neighbours", element).addEventListener("keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    event.stopPropagation(); // the arrows of the page step
    move(KEYS[event.key]);
  });

  return function update(/** @type {State} */ state) {
    const { welcome, error } = state;
    closing.update(state);
    if (!welcome) return;
    if (welcome !== seen.welcome) {
      network = welcome.network;
      const offered = suggestions(network).map((one) => new Option("", one));
      find("#addresses", element).replaceChildren(...offered);
    }
    if (state.chosen !== seen.chosen || welcome !== seen.welcome) {
      chosen = state.chosen;
      say(state.gone ?? "");
      if (chosen) showChoice(element, input, welcome, chosen);
    }
    if (error && error !== seen.error && ["slice", "explain"].includes(error.command ?? "")) {
      say(error.message);
    }
    seen = { welcome, chosen: state.chosen, error };
  };
}

/**
 * ✕ and Escape close the inspector where it was opened; kept open, Escape leaves it, and it is there at
 * the next visit.
 * @param {HTMLElement} element @param {Send} send
 */
function wireClosing(element, send) {
  const keep = find("#inspector-keep", element);
  const show = (/** @type {boolean} */ inspector) => send({ type: "local/show", show: { inspector } });
  const kept = () => keep.getAttribute("aria-pressed") === "true";
  const hold = (/** @type {boolean} */ on) => {
    keep.setAttribute("aria-pressed", String(on));
    remember(on);
  };
  if (remembered()) {
    hold(true);
    show(true);
  }
  keep.addEventListener("click", () => hold(!kept()));
  const close = () => {
    const picture = document.querySelector("#network canvas");
    if (picture instanceof HTMLElement && element.contains(document.activeElement))
      picture.focus({ preventScroll: true });
    show(false);
  };
  find("#inspector-close", element).addEventListener("click", () => {
    hold(false);
    close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || kept() || !closable) return;
    if (document.querySelector(":popover-open, dialog[open], [data-drawer]:not([hidden])")) return;
    event.preventDefault();
    close();
  });
  let closable = false;

  return {
    /** Where it belongs to the stage there is nothing to close. @param {State} state */
    update(state) {
      const fixed = inspectorIsFixed(state);
      closable = state.show.inspector && !fixed && !state.show.enlarged && !state.walk.running;
      find(".inspector-tools", element).hidden = fixed;
    },
  };
}

function remembered() {
  try {
    return localStorage.getItem(KEPT) === "open";
  } catch {
    return false; // a browser that keeps nothing
  }
}

/** @param {boolean} on */
function remember(on) {
  try {
    if (on) localStorage.setItem(KEPT, "open");
    else localStorage.removeItem(KEPT);
  } catch {
    // nothing is kept then
  }
}

/**
 * @param {HTMLElement} element @param {HTMLInputElement} input @param {WelcomeMessage} welcome
 * @param {SelectedNumber} chosen
 */
function showChoice(element, input, { network, classes }, chosen) {
  const symbol = symbolOf(network, chosen.address, chosen.index);
  const text = chosenText(network, chosen);
  const gradient = text.startsWith("∂");
  find("#symbol", element).replaceChildren(math((gradient ? derivativeMath : symbolMath)(symbol)));
  find("#place", element).textContent = numberPositionText(network, classes, chosen);
  input.value = text;
}
