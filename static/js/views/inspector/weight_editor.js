/**
 * The editor of one parameter: type or slide a value to preview it, then apply or discard it. The server
 * computes the preview; one request is in flight at a time.
 */

/** @import { ParameterPreview, SliceMessage, StepMessage } from "../../net/protocol_types.js" */
/** @import { SelectedNumber, Send, State, StateWith } from "../../state/state_types.js" */

import { addressText, isParameter } from "../../network/addresses.js";
import { format } from "../../text/format.js";
import { find } from "../../widgets/dom.js";
import { numberField } from "../../widgets/number_field.js";

/** @typedef {Pick<StateWith<"welcome" | "status" | "chosen">,
 *   "welcome" | "status" | "chosen" | "slice" | "step">} EditedState */

/** @param {HTMLElement} element @param {Send} send */
export function mountWeightEditor(element, send) {
  const { slide, typed, keep, putBack } = controlsOf(element);
  /** @type {SelectedNumber | null} */
  let chosen = null;
  /** @type {ParameterPreview | null} */
  let preview = null;
  /** @type {number | null} */
  let wanted = null;
  let asked = false; // an edit is on its way: until any answer
  let owed = false; // a value was typed: until it is tried, refused or left behind
  /** @type {Partial<State>} */
  let seen = {};

  const ask = () => {
    if (wanted === null || !chosen) return;
    send({ type: "edit", address: chosen.address, index: chosen.index, value: wanted });
    wanted = null;
    asked = true;
  };
  const attempt = (/** @type {number} */ value) => {
    if (!Number.isFinite(value)) return;
    wanted = value;
    owed = true;
    keep.disabled = false; // Enter may come before the answer
    if (!asked) ask();
  };
  slide.addEventListener("input", () => {
    typed.value = String(Number(slide.valueAsNumber.toPrecision(5)));
    attempt(Number(typed.value));
  });
  numberField(typed, { offered: true, live: attempt });
  find("form", element).addEventListener("submit", (event) => {
    event.preventDefault();
    if (!preview && !owed) return;
    ask(); // the last value, where the one before it is still on its way
    send({ type: "commit" });
    owed = false;
  });
  putBack.addEventListener("click", () => {
    wanted = null;
    owed = false;
    send({ type: "revert" });
  });
  element.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !preview) return;
      event.stopPropagation(); // Escape closes panels and skips the walk otherwise
      send({ type: "revert" });
    },
    true,
  );

  return function update(/** @type {State} */ state) {
    const { welcome, status, slice, error, step } = state;
    if (!welcome || !status || !state.chosen) return;
    if (status !== seen.status || error !== seen.error) {
      asked = false;
      ask();
    }
    const before = seen.status;
    if (
      status.preview ||
      error !== seen.error ||
      status.position !== before?.position ||
      status.branch !== before.branch
    )
      owed = false;
    if (error !== seen.error)
      find(".problem", element).textContent = error?.command === "edit" ? error.message : "";
    const same =
      welcome === seen.welcome &&
      status === seen.status &&
      slice === seen.slice &&
      error === seen.error &&
      state.chosen === seen.chosen &&
      step === seen.step;
    seen = { welcome, status, slice, error, chosen: state.chosen, step };
    if (same) return;
    chosen = state.chosen;
    preview = status.preview;
    showChange(element, { welcome, status, slice, step, chosen }, wanted !== null || asked || owed);
  };
}

/** @param {HTMLElement} element */
function controlsOf(element) {
  return {
    slide: find("#try-slide", element, HTMLInputElement),
    typed: find("#try-value", element, HTMLInputElement),
    keep: find("#keep", element, HTMLButtonElement),
    putBack: find("#put-back", element, HTMLButtonElement),
  };
}

/** @param {HTMLElement} element @param {EditedState} state @param {boolean} busy */
function showChange(element, { welcome, status, slice, step, chosen }, busy) {
  const { slide, typed, keep, putBack } = controlsOf(element);
  const { preview } = status;
  const text = addressText(chosen.address, chosen.index);
  const own = preview && addressText(preview.address, preview.index) === text ? preview : null;
  const shown = slice && addressText(slice.address, slice.index) === text ? slice : null;
  element.hidden = !isParameter(welcome.network, chosen.address) && !preview;
  element.classList.toggle("trying", Boolean(preview));
  slide.disabled = typed.disabled = !shown;
  keep.disabled = putBack.disabled = !preview && !busy;
  if (shown && !own && !busy) {
    const { data } = shown.arrays.values; // where C(w) is drawn
    Object.assign(slide, { min: String(data[0]), max: String(data[data.length - 1]) });
  }
  const value = own ? own.value : shown && nowOf(shown);
  if (shown && !busy && value !== null) {
    slide.value = String(value);
    if (document.activeElement !== typed) typed.value = String(Number(value.toPrecision(5)));
  }
  find(".tried", element).textContent = preview ? wordsOf(preview, step) : "";
}

/**
 * What the parameter is now: after the step that is looked at, where that has been made.
 * @param {SliceMessage} slice
 */
function nowOf({ value, value_after: after, loss_after: made }) {
  return made === null || made === undefined ? value : after;
}

/** @param {ParameterPreview} preview @param {StepMessage | null} step */
function wordsOf({ address, index, value, was }, step) {
  const loss = step?.preview ? ` The loss of the next mini-batch would be ${format(step.loss)}.` : "";
  return `${addressText(address, index)} is tried at ${format(value)} instead of ${format(was)}.${loss}`;
}
