/**
 * The view that chooses one number: its symbol, where it sits, its address to type, its neighbours.
 * What is known of the number stands in the views below it.
 */

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
import { positionText } from "../../text/position.js";

const KEPT = "inspector"; // what this browser remembers where it is kept open
const KEYS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountInspector(element, send) {
  const find = (selector) => element.querySelector(selector);
  const input = /** @type {HTMLInputElement} */ (find("#address"));
  const problem = find("#address-error");
  let network = null;
  let chosen = null;
  let seen = {};

  const say = (sentence) => {
    problem.textContent = sentence;
    input.toggleAttribute("aria-invalid", Boolean(sentence));
  };
  const move = (way) => {
    const shape = chosen && shapeOf(network, chosen.address);
    if (!shape) return;
    const { right, down } = strides(shape);
    const by = { left: -right, right, up: -down, down }[way];
    const index = neighbour(shape, chosen.index, by);
    if (index) send({ type: "local/choose", ...chosen, index });
  };

  const closing = wireClosing(element, send);

  find("#address-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!network) return;
    const found = parseAddress(input.value, network);
    if ("error" in found) say(found.error);
    else send({ type: "local/choose", ...found });
  });
  input.addEventListener("keydown", (event) => {
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    const typing = !chosen || input.value !== chosenText(network, chosen); // then the list has the arrows
    if (!(event.key in KEYS) || sideways || typing) return;
    event.preventDefault();
    move(KEYS[event.key]);
  });
  for (const button of element.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => move(button.dataset.move));
  }
  find(".neighbours").addEventListener("keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    event.stopPropagation(); // the arrows of the page step
    move(KEYS[event.key]);
  });

  return function update(state) {
    const { welcome, error } = state;
    closing.update(state);
    if (!welcome) return;
    if (welcome !== seen.welcome) {
      network = welcome.network;
      find("#addresses").replaceChildren(...suggestions(network).map((one) => new Option("", one)));
    }
    if (state.chosen !== seen.chosen || welcome !== seen.welcome) {
      chosen = state.chosen;
      say(state.gone ?? "");
      showChoice(find, input, welcome, chosen);
    }
    if (error !== seen.error && ["slice", "explain"].includes(error?.command)) say(error.message);
    seen = { welcome, chosen: state.chosen, error };
  };
}

/**
 * ✕ and Escape close the inspector where it was opened; kept open, Escape leaves it, and it is there at
 * the next visit.
 */
function wireClosing(element, send) {
  const keep = element.querySelector("#inspector-keep");
  const show = (inspector) => send({ type: "local/show", show: { inspector } });
  const kept = () => keep.getAttribute("aria-pressed") === "true";
  const hold = (on) => {
    keep.setAttribute("aria-pressed", String(on));
    remember(on);
  };
  if (remembered()) {
    hold(true);
    show(true);
  }
  keep.addEventListener("click", () => hold(!kept()));
  const close = () => {
    if (element.contains(document.activeElement))
      document.querySelector("#network canvas")?.focus({ preventScroll: true });
    show(false);
  };
  element.querySelector("#inspector-close").addEventListener("click", () => {
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
    /** Where it belongs to the stage there is nothing to close. */
    update(state) {
      const fixed = inspectorIsFixed(state);
      closable = state.show.inspector && !fixed && !state.show.enlarged && !state.walk.running;
      element.querySelector(".inspector-tools").hidden = fixed;
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

function remember(on) {
  try {
    if (on) localStorage.setItem(KEPT, "open");
    else localStorage.removeItem(KEPT);
  } catch {
    // nothing is kept then
  }
}

function showChoice(find, input, { network, classes }, chosen) {
  const symbol = symbolOf(network, chosen.address, chosen.index);
  const text = chosenText(network, chosen);
  const gradient = text.startsWith("∂");
  find("#symbol").replaceChildren(math((gradient ? derivativeMath : symbolMath)(symbol)));
  find("#place").textContent = positionText(network, classes, chosen);
  input.value = text;
}
