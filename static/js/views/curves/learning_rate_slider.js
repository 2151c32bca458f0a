/**
 * The slider for the learning rate, beside the curve: while it moves, the landing moves, and words
 * say what such a step does here; let go, the rate holds from here on, or, while the weight descends
 * alone, for that descent. Nothing is asked before.
 */

import { landingAt, parameterVerdict } from "../../text/step_verdict.js";
import { showNumber } from "../../text/format.js";
import { rateToSet, scheduleWords } from "../../text/learning_rate.js";

const LOWEST = -4; // 10⁻⁴ at the left end …
const DECADES = 6; // … 100, the largest rate there is, at the right
const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];

/** The learning rate at a place of the slider, rounded to two digits. */
export function sliderRate(place, places) {
  return Number((10 ** (LOWEST + (DECADES * place) / places)).toPrecision(2));
}

/** The place of a learning rate; 0 has none, and stands at the left end. */
export function sliderPosition(rate, places) {
  if (!rate) return 0;
  return Math.round(((Math.log10(rate) - LOWEST) / DECADES) * places);
}

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountLearningRateSlider(element, send) {
  const slider = /** @type {HTMLInputElement} */ (element.querySelector("#trial"));
  const shown = element.querySelector("#trial-rate");
  const verdict = element.querySelector("#verdict");
  const scheduled = element.querySelector("#scheduled");
  const places = Number(slider.max);
  let moving = false; // by hand or key, not let go yet
  let keyed = false;
  let letGo = null; // the step at which a rate was set by the slider
  let seen = {};

  const settle = () => {
    if (!moving) return;
    moving = keyed = false;
    if (seen.descent) return send({ type: "local/descend" });
    letGo = seen.slice.step;
    send({
      type: "configure",
      learning_rate: rateToSet(sliderRate(Number(slider.value), places), seen.status),
    });
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

  return function update(state) {
    const { slice, status, trial, descent, along } = state;
    if (!slice || !status) return;
    const set = status.learning_rate !== seen.status?.learning_rate || !moving;
    const elsewhere = status !== seen.status && set && status.learning_rate !== rateToSet(trial ?? 0, status);
    const over = !moving && letGo !== null && slice.step !== letGo; // a step was made with what was set
    if (trial !== null && !descent && (elsewhere || over)) {
      seen = { ...seen, status };
      return putBack();
    }
    const now = { slice, status, trial, descent, batch: along.batch };
    if (Object.keys(now).every((key) => now[key] === seen[key])) return;
    seen = now;
    const rate = trial ?? slice.learning_rate;
    if (!moving) slider.value = String(sliderPosition(rate, places));
    showNumber(shown, rate, (value) => String(Number(value.toPrecision(3))));
    verdict.hidden = Boolean(descent);
    scheduled.textContent = descent ? "" : scheduleWords(rate, status);
    const found = verdictAlone(slice, rate);
    verdict.textContent = found.words;
    verdict.dataset.verdict = found.name;
  };
}

/** What the step of this weight alone does on its curve. */
function verdictAlone(slice, rate) {
  const landing = landingAt(slice, rate);
  return parameterVerdict(landing.from, slice.gradient * landing.update, landing.loss);
}
