/**
 * The inside of the station at which the walk stands: its phrase, its formula with numbers, and
 * what really happens there. While the walk runs by itself nothing is drawn anew; one kind of
 * station is a file of station/, the sums are in sums/.
 */

import { neighbour } from "../../network/addresses.js";
import { segmentedControl } from "../../widgets/segmented_control.js";
import { equationOf } from "../../walk/equations.js";
import { contextOf, pickKey, modeOf, modesOf, stationKey } from "../../walk/station_modes.js";
import { createFlattenStation } from "../../stations/flatten.js";
import { createElementwiseStation } from "../../stations/elementwise.js";
import { createFilterGradientStation } from "../../stations/filter_gradient.js";
import { createLossStation } from "../../stations/loss.js";
import { createOuterProductStation } from "../../stations/outer_product.js";
import { createSoftmaxStation, createFirstErrorStation } from "../../stations/softmax.js";
import { createPoolingStation } from "../../stations/pooling.js";
import { createWeightedSumStation } from "../../stations/weighted_sum.js";
import { createUpdateStation } from "../../stations/update.js";
import { createWindowStation } from "../../stations/convolution_window.js";

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
const SLIDES = new Set(["window", "turned", "kernel", "pooling", "routes"]);
const PACE = 160;

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountStation(element, send) {
  element.innerHTML = `<header class="station-head"><h2></h2>
    <button type="button" class="link" id="slide" title="Slide the window over every place">▸ slide</button>
    <button type="button" class="link" id="to-curves" title="Back to the curves">✕ curves</button>
    <span class="station-modes soft"></span></header>
    <p class="station-equation"></p><div class="station-place"></div>`;
  const find = (selector) => element.querySelector(selector);
  const [heading, modesPlace, equation, place] = [
    "h2",
    ".station-modes",
    ".station-equation",
    ".station-place",
  ].map(find);
  const slide = find("#slide");
  let state = null;
  let context = null;
  let bodies = {};
  let watched = [];
  let key = "";
  let drawn = {};
  let sliding = null;

  find("#to-curves").addEventListener("click", () => send({ type: "local/walk", walk: { panel: "curves" } }));
  slide.addEventListener("click", () => (sliding ? stop() : start()));

  const choose = (address, index, of) => send({ type: "local/choose", address, index, of });
  const pick = (index, settled) => {
    stop();
    put(index, settled);
  };

  function put(index, settled) {
    const { mode } = context;
    send({ type: "local/pick", key: pickKey(mode), address: mode.address, index });
    if (settled) choose(mode.address, index, mode.of);
  }

  function start() {
    slide.textContent = "❚❚ slide";
    sliding = setInterval(() => {
      const next = neighbour(context.mode.shape, context.index, 1);
      if (next) put(next, false);
      else stop();
    }, PACE);
  }

  function stop() {
    if (!sliding) return;
    clearInterval(sliding);
    sliding = null;
    slide.textContent = "▸ slide";
    choose(context.mode.address, context.index, context.mode.of);
  }

  /** Ask for what this station needs and the step does not carry; let go of what another needed. */
  function watch(needed) {
    const gone = watched.filter((name) => !needed.includes(name));
    const missing = needed.filter((name) => !state.extra.includes(name));
    watched = needed;
    if (gone.length) send({ type: "local/unwatch", arrays: gone });
    if (missing.length) send({ type: "local/watch", arrays: missing });
  }

  function enter(station) {
    key = stationKey(station);
    const modes = modesOf(state.welcome.network, station);
    modesPlace.replaceChildren();
    if (modes.length < 2) return;
    const choices = modes.map(({ kind, words }) => ({ value: kind, words }));
    const one = segmentedControl("What to look at", choices, (kind) => {
      stop();
      send({ type: "local/mode", key: stationKey(station), kind });
    });
    modesPlace.append(one.element);
    one.set(modeOf(state).kind);
  }

  function draw() {
    const station = state.walk.stations[state.walk.position];
    if (stationKey(station) !== key) enter(station);
    heading.textContent = station.phrase;
    Object.assign(element.dataset, { stage: station.stage, position: String(state.walk.position) });
    context = contextOf(state, modeOf(state));
    watch(context.missing.concat(watched.filter((name) => context.mode.needs.includes(name))));
    equation.textContent = equationOf(context);
    slide.hidden = !SLIDES.has(context.mode.kind);
    if (context.missing.length) return;
    const { kind } = context.mode;
    const look = (image) => send({ type: "local/image", image });
    bodies[kind] ??= KINDS[kind]({ pick, choose, look });
    if (place.firstChild !== bodies[kind].element) place.replaceChildren(bodies[kind].element);
    bodies[kind].update(context);
  }

  return function update(next) {
    const { walk, step, welcome, chosen, theme } = next;
    const stands = Boolean(step?.done) && walk.panel === "station";
    if (next.welcome !== state?.welcome) {
      bodies = {};
      key = "";
      drawn = {};
    }
    state = next;
    element.closest("main").dataset.panel = stands ? "station" : "curves";
    element.hidden = !stands;
    if (!stands) {
      if (sliding) stop();
      if (watched.length) watch([]);
      drawn = {};
      return;
    }
    element.classList.toggle("passing", walk.running);
    if (walk.running) return;
    const now = {
      position: walk.position,
      picks: walk.picks,
      modes: walk.modes,
      step,
      welcome,
      chosen,
      theme,
    };
    if (Object.keys(now).every((name) => now[name] === drawn[name])) return;
    if (drawn.position !== undefined && drawn.position !== walk.position) stop();
    drawn = now;
    draw();
  };
}
