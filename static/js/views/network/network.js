/**
 * The network as columns of pictures: forward row above, backward row below, drawn from the
 * architecture. What is lit is a function of the walk's position; what belongs to the cell that is
 * looked at is marked in all columns. One column is network_column's.
 */

import { cellWords } from "../../network/cell_description.js";
import { segmentedControl } from "../../widgets/segmented_control.js";
import { columnsOf } from "../../network/columns.js";
import { relatedCells } from "../../network/related_cells.js";
import { revealedAt } from "../../walk/reveal_order.js";
import { currentStation } from "../../walk/stations.js";
import { flatOf } from "../../canvas/tile_layout.js";
import { createImageChooser } from "./image_chooser.js";
import { createFiltersDialog } from "./filters.js";
import { createNetworkColumn } from "./network_column.js";
import { createOutputs } from "./outputs.js";
import { createGradientFlow } from "./gradient_flow.js";
import { createWeightsDialog } from "./weights.js";

const UNITS = [
  { value: "error", words: "a, ∂C/∂z", title: "Of each layer the activation a above, the error ∂C/∂z below" },
  {
    value: "activation",
    words: "a, ∂C/∂a",
    title: "Of each layer the activation a above, its own gradient ∂C/∂a below",
  },
  {
    value: "pre_activation",
    words: "z, ∂C/∂z",
    title: "Of each layer the pre-activation z above, its own gradient ∂C/∂z below",
  },
];
const SCALES = [
  { value: "one", words: "one scale", title: "One colour scale for all maps of a picture" },
  {
    value: "each",
    words: "each map its own",
    title: "Every map, filter or row by its own largest value: shapes can be compared, sizes cannot",
  },
];

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountNetwork(element, send) {
  const weights = createWeightsDialog(document.querySelector("#weights"), send);
  const filters = createFiltersDialog(document.querySelector("#filters"));
  const chooser = createImageChooser(send);
  const hint = document.createElement("p");
  hint.className = "backward-hint";
  hint.textContent = "← here the gradient comes back, once you press Step";
  const change = (show) => send({ type: "local/show", show });
  const units = segmentedControl("Units", UNITS, (value) => change({ units: value }));
  const scales = segmentedControl("Colour scale", SCALES, (value) => change({ scale: value }));
  const choices = document.createElement("div");
  choices.className = "network-choices soft";
  choices.append(units.element, scales.element);
  element.nextElementSibling.append(choices);
  let shapes = [];
  let columns = [];
  let signals = [];
  let made = {};
  let state = null;
  let seen = {};

  const choose = (address, index, field) => {
    const of = field === "gradients" ? "gradient" : "value";
    send({ type: "local/choose", address, index, of });
  };

  function point(place, address, index) {
    for (const column of columns) column.unmark();
    if (index === null) return;
    for (const link of relatedCells(state.welcome.network, shapes, place, address, index)) {
      columns[link.column].mark(link.role, link.axes, link.address);
    }
  }

  /** A number at hand of the step: only those that came with it. */
  function read(name, index) {
    const array = state.step?.arrays[name];
    return array ? array.data[flatOf(array.shape, index)] : undefined;
  }

  const words = (array, index) => cellWords(state.welcome.network, array, index, read, state.step.batch_size);

  function build({ network, classes }) {
    shapes = columnsOf(network);
    made = revealedAt(network);
    signals = [];
    columns = shapes.map((column, place) =>
      column.kind === "outputs"
        ? createOutputs(column, {
            network,
            classes,
            choose,
            point: (address, index) => point(place, address, index),
          })
        : createNetworkColumn(column, {
            choose,
            words,
            weights,
            filters: column.kind === "convolution" ? () => filters.open(network, column.first, state) : null,
            point: (address, index) => point(place, address, index),
            chooser: column.kind === "input" ? chooser : null,
          }),
    );
    element.scrollLeft = 0;
    element.replaceChildren(
      ...columns.flatMap((column, place) => {
        if (place === 0) return [column.element];
        const signal = createGradientFlow(shapes[place - 1]);
        signals.push(signal);
        return [signal.element, column.element];
      }),
      hint,
    );
    const two = shapes.some((column) => column.units.length > 1 && column.kind !== "outputs");
    units.element.hidden = !two;
  }

  function draw() {
    const { step, walk, show } = state;
    const active = step?.done ? currentStation(state) : null;
    const frame = { state, show, made, station: active, chosen: state.chosen };
    element.classList.toggle("walking", Boolean(active));
    for (const column of columns) column.update(frame);
    for (const signal of signals) signal.update(frame);
    units.set(show.units);
    scales.set(show.scale);
    if (active !== seen.station) follow(element, active);
    seen.station = active;
  }

  return function update(next) {
    const { welcome, step, walk, chosen, theme, show } = next;
    if (!welcome) return;
    state = next;
    if (welcome !== seen.welcome) build(welcome);
    const now = { welcome, step, walk, chosen, theme, show };
    if (Object.keys(now).every((key) => now[key] === seen[key])) return;
    Object.assign(seen, now);
    hint.hidden = Boolean(step?.done);
    draw();
    chooser.update(state);
    weights.update(state);
    filters.update(state);
  };
}

/** Where the network is wider than its place, keep the active column in sight. */
function follow(element, station) {
  if (!station || element.scrollWidth <= element.clientWidth) return;
  const active = element.querySelector(".now");
  if (!active) return;
  element.scrollTo({
    left: active.offsetLeft - element.offsetLeft - (element.clientWidth - active.clientWidth) / 2,
    behavior: "auto",
  });
}
