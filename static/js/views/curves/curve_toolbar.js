/**
 * What the curve is drawn along and how: the weight or the step, wide or near, with or without its
 * derivative; and the button that lets the weight descend alone. The curve itself is another's.
 */

import { segmentedControl } from "../../widgets/segmented_control.js";

const ZOOMS = [
  { value: "valley", words: "wide", title: "As far as the next rise of C" },
  { value: "step", words: "near", title: "Four steps to either side" },
];

const ALONGS = [
  { value: "weight", words: "this weight", title: "C(w): only the chosen weight moves" },
  { value: "step", words: "the step", title: "φ(s): all parameters move along the step" },
];

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountCurveToolbar(element, send) {
  const look = (curve) => send({ type: "local/curve", curve });
  const path = segmentedControl("Along what", ALONGS, (value) => look({ along: value }));
  element.querySelector("#alongs").append(path.element);
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
    const along = state.curve.along;
    path.set(along);
    zoom.set(state.curve.zoom);
    zoom.element.hidden = along !== "weight";
    tools.hidden = along !== "weight" || Boolean(state.descent);
    element.querySelector("[data-formula=reading]").hidden = along !== "weight";
    element.querySelector("[data-formula=along]").hidden = along !== "step";
    slope.setAttribute("aria-pressed", String(state.curve.derivative));
    alone.disabled = !state.slice || state.status?.state === "playing";
  };
}
