/**
 * The network as columns of pictures: forward row above, backward row below, drawn from the
 * architecture. What is lit is a function of the walk's position; one column is network_column's.
 */

import { columnsOf } from "../columns.js";
import { createChooser } from "./chooser.js";
import { createColumn } from "./network_column.js";
import { createOutputs } from "./outputs.js";
import { createSignal } from "./signal.js";
import { createWeights } from "./weights.js";

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function view(element, send) {
  const weights = createWeights(document.querySelector("#weights"), send);
  const chooser = createChooser(send);
  const hint = document.createElement("p");
  hint.className = "backward-hint";
  hint.textContent = "← here the gradient comes back, once you press Step";
  let columns = [];
  let signals = [];
  let seen = {};

  function build(welcome) {
    const shown = columnsOf(welcome.network);
    signals = [];
    columns = shown.map((column) =>
      column.kind === "softmax"
        ? createOutputs(column, welcome.classes)
        : createColumn(column, { send, weights, chooser: column.kind === "input" ? chooser : null }),
    );
    element.replaceChildren(
      ...columns.flatMap((column, place) => {
        if (place === 0) return [column.element];
        const signal = createSignal(shown[place - 1]);
        signals.push(signal);
        return [signal.element, column.element];
      }),
      hint,
    );
    columns.push(chooser);
  }

  return function update(state) {
    const { welcome, step, walk, chosen, theme } = state;
    if (!welcome) return;
    if (welcome !== seen.welcome) build(welcome);
    const now = { welcome, step, walk, chosen, theme };
    if (Object.keys(now).every((key) => now[key] === seen[key])) return;
    const station = walk.running || walk.position < walk.stations.length - 1 ? walk.stations[walk.position] : null;
    hint.hidden = Boolean(step?.done);
    for (const column of columns) column.update(state, step?.done ? station : null);
    for (const signal of signals) signal.update(state);
    weights.update(state);
    if (station !== seen.station) follow(element, station);
    seen = { ...now, station };
  };
}

/** Where the network is wider than its place, keep the active column in sight. */
function follow(element, station) {
  if (!station || element.scrollWidth <= element.clientWidth) return;
  const active = element.querySelector(".now-forward, .now-backward, .now-loss");
  if (!active) return;
  element.scrollTo({ left: active.offsetLeft - element.offsetLeft - (element.clientWidth - active.clientWidth) / 2, behavior: "auto" });
}
