/**
 * The slider for the learning rate, above the curve. Dragging it previews the end of the step and says
 * what such a step does here. Releasing it sets the rate for the steps that follow, or for the descent
 * while one is running.
 */

import { showNumber } from "../../text/format.js";
import { rateText, rateToSet, scheduleWords } from "../../text/learning_rate.js";
import { bestMultiple, landingAt, parameterVerdict, stepVerdict } from "../../text/step_verdict.js";
import { updateIsShown } from "../../walk/update_shown.js";
import { find } from "../../widgets/dom.js";

const LOWEST = -4; // 10⁻⁴ at the left end …
const DECADES = 6; // … 100, the largest rate there is, at the right
const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];

/** @typedef {import("../../state/state_types.js").State} State */
/** @typedef {import("../../net/protocol_types.js").SliceMessage} SliceMessage */

/**
 * The learning rate at a slider position, rounded to two digits.
 * @param {number} place @param {number} places
 */
export function sliderRate(place, places) {
  return Number((10 ** (LOWEST + (DECADES * place) / places)).toPrecision(2));
}

/**
 * The slider position of a learning rate; 0 is at the left end.
 * @param {number} rate @param {number} places
 */
export function sliderPosition(rate, places) {
  if (!rate) return 0;
  return Math.round(((Math.log10(rate) - LOWEST) / DECADES) * places);
}

/** @param {HTMLElement} element @param {import("../../state/state_types.js").Send} send */
export function mountLearningRateSlider(element, send) {
  const slider = /** @type {HTMLInputElement} */ (find("#trial", element));
  const shown = /** @type {HTMLDataElement} */ (find("#trial-rate", element));
  const verdict = find("#verdict", element);
  const whole = find("#step-verdict", element);
  const scheduled = find("#scheduled", element);
  const places = Number(slider.max);
  let moving = false; // by hand or key, not let go yet
  let keyed = false;
  /** @type {number | null} */
  let letGo = null; // the step at which a rate was set by the slider
  /** @type {Record<string, unknown> & Partial<Pick<State, "slice" | "status" | "descent">>} */
  let seen = {};

  const settle = () => {
    if (!moving) return;
    moving = keyed = false;
    if (seen.descent) return send({ type: "local/descend" });
    if (!seen.slice || !seen.status) return;
    letGo = seen.slice.step;
    const rate = rateToSet(sliderRate(Number(slider.value), places), seen.status);
    send({ type: "configure", learning_rate: rate });
  };
  const putBack = () => {
    moving = keyed = false;
    letGo = null;
    send({ type: "local/trial", trial: null });
  };
  slider.addEventListener("input", () => {
    if (!moving) send({ type: "local/curve", curve: { readings: true } }); // for the exact slopes
    moving = true;
    send({ type: "local/trial", trial: sliderRate(Number(slider.value), places) });
  });
  slider.addEventListener("change", () => keyed || settle());
  slider.addEventListener("blur", settle);
  slider.addEventListener("keydown", (event) => {
    if (KEYS.includes(event.key)) keyed = true; // held until Enter, or until it is left
    if (event.key === "Enter") settle();
    if (event.key === "Escape") putBack();
  });

  return /** @param {State} state */ function update(state) {
    const { slice, status, trial, descent } = state;
    if (!slice || !status) return;
    const set = status.learning_rate !== seen.status?.learning_rate || !moving;
    const elsewhere = status !== seen.status && set && status.learning_rate !== rateToSet(trial ?? 0, status);
    const over = !moving && letGo !== null && slice.step !== letGo; // a step was made with what was set
    if (trial !== null && !descent && (elsewhere || over)) {
      seen = { ...seen, status };
      return putBack();
    }
    const landed = updateIsShown(state.walk);
    const now = { slice, status, trial, descent, landed };
    if (Object.entries(now).every(([key, value]) => value === seen[key])) return;
    seen = now;
    const rate = trial ?? slice.learning_rate;
    if (!moving) slider.value = String(sliderPosition(rate, places));
    showNumber(shown, rate, (value) => String(Number(value.toPrecision(3))));
    verdict.hidden = whole.hidden = Boolean(descent);
    scheduled.textContent = descent ? "" : scheduleWords(rate, status);
    const made = landed && trial === null ? stepVerdict(slice) : null;
    put(whole, made?.words ?? "", made?.name ?? "");
    const found = verdictOnWeight(slice, rate);
    put(verdict, found.words, found.name);
    slider.setAttribute("aria-valuetext", `${rateText(rate)}. ${found.words}`);
  };
}

/** @param {HTMLElement} place @param {string} words @param {string} name */
function put(place, words, name) {
  if (place.textContent !== words) place.textContent = words;
  if (place.dataset.verdict !== name) place.dataset.verdict = name;
}

/** What the step does on the curve of this one weight.
 * @param {SliceMessage} slice @param {number} rate */
function verdictOnWeight(slice, rate) {
  const { from, update, loss } = landingAt(slice, rate);
  const best = bestMultiple(slice, update);
  return parameterVerdict(from, Number(slice.gradient) * update, loss, { images: slice.images, best });
}
