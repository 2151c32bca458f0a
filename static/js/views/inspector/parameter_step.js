/**
 * The view of the chosen number. For a parameter it shows value, gradient and update, the formula of its
 * step in numbers, and a sentence; for an output, its value and gradient.
 */

/** @import { Network, SliceMessage, StatusMessage, StepMessage } from "../../net/protocol_types.js" */
/** @import { ParameterIndex, WelcomeMessage } from "../../net/protocol_types.js" */
/** @import { State } from "../../state/state_types.js" */

import { flatOf } from "../../canvas/tile_layout.js";
import { isParameter, shapeOf } from "../../network/addresses.js";
import { symbolOf } from "../../network/notation.js";
import { fillMathSlots } from "../../plots/mathml_slots.js";
import { format, showNumber } from "../../text/format.js";
import { rateText } from "../../text/learning_rate.js";
import { parameterStepSentence } from "../../text/parameter_step_words.js";
import { updateIsShown } from "../../walk/update_shown.js";
import { find, findAll } from "../../widgets/dom.js";

/** @typedef {Record<string, number | null | undefined>} ShownNumbers by the id of the element */

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
  const parts = findAll("[data-of]", element, HTMLElement);
  /** @type {unknown[]} */
  let seen = [];

  return function update(/** @type {State} */ state) {
    const { slice, welcome, chosen, step, status } = state;
    if (!welcome || !chosen) return;
    const landed = hasLanded(slice) && updateIsShown(state.walk);
    const now = [slice, welcome, chosen, step, landed, status];
    const parameter = isParameter(welcome.network, chosen.address);
    const current = isSame(slice, chosen);
    const waits = parameter && !state.recording;
    element.classList.toggle("stale-numbers", waits && (state.pending.slice || !current));
    if (now.every((one, place) => one === seen[place])) return;
    seen = now;
    for (const part of parts) part.hidden = (part.dataset.of === "parameter") !== parameter;
    if (!parameter) showOutput(element, welcome.network, chosen, step);
    else if (slice && current) showParameter(element, slice, welcome, landed, status);
    else if (state.recording) showParts(element, welcome.network, chosen, step);
  };
}

/** @param {SliceMessage | null} slice @param {ParameterIndex} number */
function isSame(slice, { address, index }) {
  return slice?.address === address && slice.index.join() === index.join();
}

/** @param {SliceMessage | null} slice */
function hasLanded(slice) {
  return slice?.loss_after !== null && slice?.loss_after !== undefined;
}

/** @param {Network} network @param {ParameterIndex} number */
function placeIn(network, { address, index }) {
  return flatOf(shapeOf(network, address) ?? [], index);
}

/** @param {HTMLElement} element @param {string} id @param {number | null | undefined} value */
function show(element, id, value) {
  showNumber(find(`#${id}`, element, HTMLDataElement), value);
}

/**
 * @param {HTMLElement} element @param {Network} network @param {ParameterIndex} number
 * @param {StepMessage | null} step
 */
function showOutput(element, network, number, step) {
  const { address } = number;
  const flat = placeIn(network, number);
  find("#output-letter", element).textContent = `∂C/∂${address.endsWith(".pre_activation") ? "z" : "a"}`;
  show(element, "output-value", step?.arrays[`activations.${address}`]?.data[flat]);
  show(element, "output-gradient", step?.arrays[`gradients.${address}`]?.data[flat]);
}

/**
 * Of a parameter whose curve was not recorded: what the arrays of the step say.
 * @param {HTMLElement} element @param {Network} network @param {ParameterIndex} number
 * @param {StepMessage | null} step
 */
function showParts(element, network, number, step) {
  const { address, index } = number;
  const flat = placeIn(network, number);
  const value = step?.arrays[`parameters.${address}`]?.data[flat];
  const gradient = step?.arrays[`gradients.${address}`]?.data[flat];
  const update = step?.arrays[`updates.${address}`]?.data[flat];
  const made = step?.done && value !== undefined && update !== undefined;
  /** @type {ShownNumbers} */
  const known = {
    weight: value,
    gradient,
    update,
    "weight-after": made ? Math.fround(value + update) : undefined,
  };
  for (const id of NUMBERS) show(element, id, known[id]);
  find("#in-words", element).textContent = "";
  fillMathSlots("descent", Object.fromEntries(SLOTS.map((slot) => [slot, "–"])), {
    weight: symbolOf(network, address, index),
  });
}

/**
 * The learning rate of the step on display, where another one is set from here on.
 * @param {SliceMessage} slice @param {StatusMessage | null} status
 */
function rateOfStep({ step, learning_rate: used }, status) {
  if (!status || used === status.learning_rate * status.schedule_factor) return "";
  const set = rateText(status.learning_rate);
  return `η = ${rateText(used)} is the learning rate of step ${step + 1}; ${set} is set from here on.`;
}

/**
 * @param {HTMLElement} element @param {SliceMessage} slice @param {WelcomeMessage} welcome
 * @param {boolean} landed @param {StatusMessage | null} status
 */
function showParameter(element, slice, welcome, landed, status) {
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
    const data = find(`#${id}`, element, HTMLDataElement);
    data.value = value === null ? "" : String(value);
    data.textContent = value === null ? "–" : format(value);
  }
  const kind = slice.address.slice(slice.address.indexOf(".") + 1);
  find("#in-words", element).textContent = parameterStepSentence(slice, kind, landed, optimizer);
  find("#rate-words", element).textContent = rateOfStep(slice, status);
  const form = ["sgd", "momentum"].includes(optimizer) ? optimizer : "other";
  for (const part of findAll("#descent [data-optimizer]", element, Element)) {
    part.toggleAttribute("hidden", part.getAttribute("data-optimizer") !== form);
  }
  const velocity = slice.learning_rate ? -(slice.update ?? 0) / slice.learning_rate : 0;
  const slots = {
    weight: slice.value ?? "–",
    after: slice.value_after ?? "–",
    rate: rateText(slice.learning_rate),
    gradient: slice.gradient ?? "–",
    change: slice.update ?? "–",
    velocity,
  };
  fillMathSlots("descent", slots, { weight: symbolOf(welcome.network, slice.address, slice.index) });
}
