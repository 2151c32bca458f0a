/**
 * What the curve is drawn along and how: the weight or the step, wide or near, with or without its
 * derivative; and the button that lets the weight descend alone. The curve itself is another's.
 */

import { segmentedControl } from "../../widgets/segmented_control.js";

const ZOOMS = [
  { value: "valley", words: "wide", title: "As far as the next rise of C" },
  { value: "step", words: "near", title: "Four steps to either side" },
];

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountCurveToolbar(element, send) {
  const look = (curve) => send({ type: "local/curve", curve });
  const zoom = segmentedControl("How far", ZOOMS, (value) => look({ zoom: value }));
  element.querySelector("#zooms").append(zoom.element);
  const tools = element.querySelector("#tools");
  const [slope, alone] = ["#derivative", "#descend"].map((id) => element.querySelector(id));
  let now = null;
  slope.addEventListener("click", () => {
    const derivative = !now.curve.derivative;
    look(derivative ? { derivative, readings: true } : { derivative });
  });

  return function update(state) {
    now = state;
    zoom.set(state.curve.zoom);
    tools.hidden = Boolean(state.descent);
    slope.setAttribute("aria-pressed", String(state.curve.derivative));
    alone.disabled = !state.slice || state.status?.state === "playing";
  };
}
