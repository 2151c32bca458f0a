/**
 * The toolbar of C(w): the zoom along the weight, the switch for the derivative, and the button that
 * descends with this weight only. The view in slice.js draws the curve.
 */

import { find } from "../../widgets/dom.js";
import { segmentedControl } from "../../widgets/segmented_control.js";

/** @typedef {import("../../state/state_types.js").State} State */

const ZOOMS = /** @type {{value: "valley" | "step", words: string, title: string}[]} */ ([
  { value: "valley", words: "Until the loss rises", title: "As far as the loss rises again on both sides" },
  { value: "step", words: "Four steps", title: "Four steps of this weight to either side" },
]);

/** @param {HTMLElement} element @param {import("../../state/state_types.js").Send} send */
export function mountCurveToolbar(element, send) {
  const zoom = segmentedControl("Range of w", ZOOMS, (value) => {
    send({ type: "local/curve", curve: { zoom: value } });
  });
  find("#zooms", element).append(zoom.element);
  const tools = find("#tools", element);
  const slope = find("#derivative", element);
  const only = /** @type {HTMLButtonElement} */ (find("#descend", element));
  let derivative = false;
  slope.addEventListener("click", () => {
    const curve = derivative ? { derivative: false } : { derivative: true, readings: true };
    send({ type: "local/curve", curve });
  });

  return /** @param {State} state */ function update(state) {
    derivative = state.curve.derivative;
    zoom.set(state.curve.zoom);
    tools.hidden = Boolean(state.descent);
    slope.setAttribute("aria-pressed", String(derivative));
    only.disabled = !state.slice || state.status?.state === "playing";
  };
}
