/**
 * The view of the chosen number itself: of a parameter its value, gradient and update, the formula
 * of its step with these numbers, and a sentence; of an output its value and gradient.
 */

import { flatOf } from "../../canvas/tile_layout.js";
import { isParameter, shapeOf } from "../../network/addresses.js";
import { symbolOf } from "../../network/notation.js";
import { fillMathSlots } from "../../plots/mathml_slots.js";
import { updateIsShown } from "../../plots/ranges.js";
import { format, showNumber } from "../../text/format.js";
import { rateText } from "../../text/learning_rate.js";
import { sentenceOf } from "../../text/step_sentence.js";

const NUMBERS = [
  "weight",
  "gradient",
  "update",
  "weight-after",
  "slice-loss",
  "loss-predicted",
  "loss-alone",
  "loss-after",
];

const SLOTS = ["weight", "after", "rate", "gradient", "change", "velocity"];

/** @param {HTMLElement} element */
export function mountParameterStep(element) {
  const find = (selector) => element.querySelector(selector);
  let seen = {};

  return function update(state) {
    const { slice, welcome, chosen, step, status } = state;
    if (!welcome || !chosen) return;
    const landed = hasLanded(slice) && updateIsShown(state.walk);
    const now = { slice, welcome, chosen, step, landed, status };
    const parameter = isParameter(welcome.network, chosen.address);
    const current = isSame(slice, chosen);
    const waits = parameter && !state.recording;
    element.classList.toggle("stale-numbers", waits && (Boolean(state.pending?.slice) || !current));
    if (Object.keys(now).every((key) => now[key] === seen[key])) return;
    seen = now;
    for (const part of element.querySelectorAll("[data-of]")) {
      part.toggleAttribute("hidden", (part.dataset.of === "parameter") !== parameter);
    }
    if (!parameter) showOutput(find, welcome.network, chosen, step);
    else if (current) showParameter(find, slice, welcome, landed, status);
    else if (state.recording) showParts(find, welcome.network, chosen, step);
  };
}

function isSame(slice, { address, index }) {
  return slice?.address === address && slice.index.join() === index.join();
}

function hasLanded(slice) {
  return slice?.loss_after !== null && slice?.loss_after !== undefined;
}

function showOutput(find, network, { address, index }, step) {
  const flat = flatOf(shapeOf(network, address), index);
  find("#output-letter").textContent = `∂C/∂${address.endsWith(".pre_activation") ? "z" : "a"}`;
  showNumber(find("#output-value"), step?.arrays[`activations.${address}`]?.data[flat]);
  showNumber(find("#output-gradient"), step?.arrays[`gradients.${address}`]?.data[flat]);
}

/** Of a parameter whose curve was not recorded: what the arrays of the step say. */
function showParts(find, network, { address, index }, step) {
  const flat = flatOf(shapeOf(network, address), index);
  const [value, gradient, update] = ["parameters", "gradients", "updates"].map(
    (field) => step?.arrays[`${field}.${address}`]?.data[flat],
  );
  const known = {
    weight: value,
    gradient,
    update,
    "weight-after": step?.done && value !== undefined ? Math.fround(value + update) : undefined,
  };
  for (const id of NUMBERS) showNumber(find(`#${id}`), known[id]);
  find("#in-words").textContent = "";
  fillMathSlots("descent", Object.fromEntries(SLOTS.map((slot) => [slot, "–"])), {
    weight: symbolOf(network, address, index),
  });
}

/** The learning rate of the step on display, where another one is set from here on. */
function rateOfStep({ step, learning_rate: used }, status) {
  if (!status || used === status.learning_rate * status.schedule_factor) return "";
  return `η = ${rateText(used)} is the learning rate of step ${step + 1}; ${rateText(status.learning_rate)} is set from here on.`;
}

function showParameter(find, slice, welcome, landed, status) {
  const { optimizer } = welcome.recipe;
  const rows = {
    weight: slice.value,
    gradient: slice.gradient,
    update: slice.update,
    "weight-after": slice.value_after,
    "slice-loss": slice.loss,
    "loss-predicted": slice.loss_predicted,
    "loss-alone": slice.loss_alone,
    "loss-after": landed ? slice.loss_after : null,
  };
  for (const [id, value] of Object.entries(rows)) {
    const data = find(`#${id}`);
    data.value = value === null ? "" : String(value);
    data.textContent = value === null ? "–" : format(value);
  }
  const kind = slice.address.slice(slice.address.indexOf(".") + 1);
  find("#in-words").textContent = sentenceOf(slice, kind, landed, optimizer);
  find("#rate-words").textContent = rateOfStep(slice, status);
  const form = ["sgd", "momentum"].includes(optimizer) ? optimizer : "other";
  for (const part of find("#descent").querySelectorAll("[data-optimizer]")) {
    part.toggleAttribute("hidden", part.dataset.optimizer !== form);
  }
  const velocity = slice.learning_rate ? -slice.update / slice.learning_rate : 0;
  const slots = {
    weight: slice.value,
    after: slice.value_after,
    rate: rateText(slice.learning_rate),
    gradient: slice.gradient,
    change: slice.update,
    velocity,
  };
  fillMathSlots("descent", slots, { weight: symbolOf(welcome.network, slice.address, slice.index) });
}
