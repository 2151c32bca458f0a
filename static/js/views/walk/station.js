/**
 * The stage Inside: one station of the step with its formula, its numbers, and buttons to the previous and
 * next station. stations/ has one file per kind of station; arithmetic/ computes the sums.
 */

import { createWindowStation } from "../../stations/convolution_window.js";
import { createElementwiseStation } from "../../stations/elementwise.js";
import { createFilterGradientStation } from "../../stations/filter_gradient.js";
import { createFlattenStation } from "../../stations/flatten.js";
import { createLossStation } from "../../stations/loss.js";
import { createOuterProductStation } from "../../stations/outer_product.js";
import { createPoolingStation } from "../../stations/pooling.js";
import { createFirstErrorStation, createSoftmaxStation } from "../../stations/softmax.js";
import { createUpdateStation } from "../../stations/update.js";
import { createWeightedSumStation } from "../../stations/weighted_sum.js";
import { equationOf } from "../../walk/equations.js";
import { contextOf, pickKey } from "../../walk/station_context.js";
import { modeOf, modesOf, stationKey } from "../../walk/station_modes.js";
import { stationLabel } from "../../walk/stations.js";
import { SLIDING_KINDS } from "../../walk/window_slide.js";
import { find } from "../../widgets/dom.js";
import { segmentedControl } from "../../widgets/segmented_control.js";

/** @type {Record<string, (tools: any) => {element: HTMLElement, update: (context: any) => void}>} */
const KINDS = {
  window: createWindowStation,
  turned: createWindowStation,
  kernel: createFilterGradientStation,
  terms: createWeightedSumStation,
  weighted: createWeightedSumStation,
  outer: createOuterProductStation,
  gate: createElementwiseStation,
  pooling: createPoolingStation,
  routes: createPoolingStation,
  flatten: createFlattenStation,
  unflatten: createFlattenStation,
  softmax: createSoftmaxStation,
  start: createFirstErrorStation,
  loss: createLossStation,
  update: createUpdateStation,
};
const NOT_MADE = "This step is not made yet: these are its numbers if you press Step.";
const WAITING = "The network is on its way…";
const DRAWN_PACES = ["slow", "normal"]; // of a walk that goes on by itself

/**
 * @param {HTMLElement} element
 * @param {(command: any) => void} send
 * @returns {(state: any) => void}
 */
export function mountStation(element, send) {
  const part = (/** @type {string} */ selector) => find(selector, element);
  const [heading, phrase, equation] = ["#station-title", ".station-phrase", ".station-equation"].map(part);
  const [note, modesPlace, place] = [".station-note", ".station-modes", ".station-place"].map(part);
  const slide = part("#slide");
  const [previous, next] = [part("#station-previous"), part("#station-next")];
  /** @type {any} */
  let state = null;
  /** @type {any} */
  let context = null;
  /** @type {Record<string, {element: HTMLElement, update: (context: any) => void}>} */
  let bodies = {};
  /** @type {{element: HTMLElement, set: (kind: string) => void} | null} */
  let modesControl = null;
  let key = "";
  /** @type {Record<string, any>} */
  let drawn = {};

  slide.addEventListener("click", () => send({ type: "local/slide", on: !state.walk.sliding }));
  previous.addEventListener("click", () => go(-1));
  next.addEventListener("click", () => go(1));

  const go = (/** @type {number} */ by) =>
    send({ type: "local/walk-to", position: state.walk.position + by });
  const choose = (/** @type {string} */ address, /** @type {number[]} */ index, /** @type {string} */ of) =>
    send({ type: "local/choose", address, index, of, quiet: state.narrow }); // the inspector would cover it
  const look = (/** @type {number} */ image) => send({ type: "local/image", image });

  /** Look at another number of the same kind; `settled`: it is the chosen one from now on. */
  function pick(/** @type {number[]} */ index, /** @type {boolean} */ settled) {
    const { mode } = context;
    if (state.walk.sliding) send({ type: "local/slide", on: false });
    send({ type: "local/pick", key: pickKey(mode), address: mode.address, index });
    if (settled) choose(mode.address, index, mode.of);
  }

  function enter(/** @type {any} */ station) {
    key = stationKey(station);
    const modes = modesOf(state.welcome.network, station);
    modesPlace.replaceChildren();
    modesControl = null;
    if (modes.length < 2) return;
    const choices = modes.map((/** @type {any} */ mode) => ({ value: mode.kind, words: mode.words }));
    modesControl = segmentedControl("Show", choices, (/** @type {string} */ kind) =>
      send({ type: "local/mode", key: stationKey(station), kind }),
    );
    modesPlace.append(modesControl.element);
  }

  function writeRoad() {
    const { stations, position } = state.walk;
    for (const [button, station, before, none] of [
      [previous, stations[position - 1], "The station before: ", "This is the first station"],
      [next, stations[position + 1], "The next station: ", "This is the last station"],
    ]) {
      button.disabled = !station;
      find(".station-step-name", button).textContent = station ? stationLabel(station) : "";
      button.title = station ? before + station.phrase : none;
    }
  }

  function draw() {
    const { walk, welcome, step } = state;
    const station = walk.stations[walk.position];
    if (stationKey(station) !== key) enter(station);
    heading.textContent = stationLabel(station);
    phrase.textContent = station.phrase.replace(/^[^:]*: /, "");
    Object.assign(element.dataset, { stage: station.stage, position: String(walk.position) });
    writeRoad();
    context = contextOf(state, modeOf(state));
    modesControl?.set(context.mode.kind);
    note.hidden = step.done;
    note.textContent = step.done ? "" : NOT_MADE;
    equation.textContent = equationOf(context);
    slide.hidden = !SLIDING_KINDS.has(context.mode.kind);
    slide.setAttribute("aria-pressed", String(walk.sliding));
    slide.textContent = walk.sliding ? "❚❚ Stop the window" : "▸ Slide the window";
    if (context.missing.length || !welcome) return;
    const { kind } = context.mode;
    bodies[kind] ??= KINDS[kind]({ pick, choose, look });
    if (place.firstChild !== bodies[kind].element) place.replaceChildren(bodies[kind].element);
    bodies[kind].update(context);
  }

  return function update(latest) {
    const { walk, step, welcome, chosen, theme } = latest;
    if (welcome !== state?.welcome) {
      bodies = {};
      key = "";
      drawn = {};
    }
    state = latest;
    const ready = Boolean(step && walk.stations.length);
    place.hidden = !ready;
    if (!ready) {
      note.hidden = false;
      note.textContent = WAITING;
      return;
    }
    const passing = walk.running && !DRAWN_PACES.includes(walk.speed);
    element.classList.toggle("passing", passing);
    if (passing) return;
    const now = { walk, step, welcome, chosen, theme };
    if (Object.entries(now).every(([name, one]) => one === drawn[name])) return;
    drawn = now;
    draw();
  };
}
