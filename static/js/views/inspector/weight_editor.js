/**
 * The view that sets one parameter: tried by typing or sliding, then kept or put back. What is
 * tried is the server's preview; the next value is asked for when the last has been answered.
 */

import { addressText, isParameter } from "../../network/addresses.js";
import { format } from "../../text/format.js";
import { numberField } from "../../widgets/number_field.js";

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountWeightEditor(element, send) {
  const find = (selector) => element.querySelector(selector);
  const slide = /** @type {HTMLInputElement} */ (find("#try-slide"));
  const typed = /** @type {HTMLInputElement} */ (find("#try-value"));
  let chosen = null;
  let preview = null;
  let wanted = null;
  let asked = false; // an edit is on its way: until any answer
  let owed = false; // a value was typed: until it is tried, refused or left behind
  let seen = {};

  const ask = () => {
    if (wanted === null) return;
    send({ type: "edit", address: chosen.address, index: chosen.index, value: wanted });
    wanted = null;
    asked = true;
  };
  const attempt = (value) => {
    if (!Number.isFinite(value)) return;
    wanted = value;
    owed = true;
    find("#keep").disabled = false; // Enter may come before the answer
    if (!asked) ask();
  };
  slide.addEventListener("input", () => {
    typed.value = String(Number(slide.valueAsNumber.toPrecision(5)));
    attempt(Number(typed.value));
  });
  numberField(typed, { offered: true, live: attempt });
  find("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!preview && !owed) return;
    ask(); // the last value, where the one before it is still on its way
    send({ type: "commit" });
    owed = false;
  });
  find("#put-back").addEventListener("click", () => {
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

  return function update(state) {
    const { welcome, status, slice, error } = state;
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
    if (error !== seen.error) find(".problem").textContent = error?.command === "edit" ? error.message : "";
    const now = { welcome, status, slice, error, chosen: state.chosen, step: state.step };
    const same = Object.keys(now).every((key) => now[key] === seen[key]);
    seen = now;
    if (same) return;
    chosen = state.chosen;
    preview = status.preview;
    showChange(element, state, wanted !== null || asked || owed);
  };
}

function showChange(element, { welcome, status, slice, step, chosen }, busy) {
  const find = (selector) => element.querySelector(selector);
  const { preview } = status;
  const text = addressText(chosen.address, chosen.index);
  const own = preview && addressText(preview.address, preview.index) === text;
  const shown = slice && addressText(slice.address, slice.index) === text;
  const slide = find("#try-slide");
  const typed = find("#try-value");
  element.hidden = !isParameter(welcome.network, chosen.address) && !preview;
  element.classList.toggle("trying", Boolean(preview));
  for (const one of [slide, typed]) one.disabled = !shown;
  for (const id of ["#keep", "#put-back"]) find(id).disabled = !preview && !busy;
  if (shown && !own && !busy) {
    const { values } = slice.arrays; // where C(w) is drawn
    Object.assign(slide, { min: String(values.data[0]), max: String(values.data[values.data.length - 1]) });
  }
  if (shown && !busy) {
    const value = own ? preview.value : nowOf(slice);
    slide.value = String(value);
    if (document.activeElement !== typed) typed.value = String(Number(value.toPrecision(5)));
  }
  find(".tried").textContent = preview ? wordsOf(preview, step) : "";
}

/** What the parameter is now: after the step that is looked at, where that has been made. */
function nowOf({ value, value_after: after, loss_after: made }) {
  return made === null || made === undefined ? value : after;
}

function wordsOf({ address, index, value, was }, step) {
  const loss = step?.preview ? ` The loss of the next mini-batch would be ${format(step.loss)}.` : "";
  return `${addressText(address, index)} is tried at ${format(value)} instead of ${format(was)}.${loss}`;
}
