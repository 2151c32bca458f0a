/**
 * The network as columns of pictures, forward above, gradient below, drawn from the architecture.
 * What is lit is a function of the walk's position; what belongs to the cell that is looked at is
 * marked in all columns; how much is shown is a function of the stage.
 */

import { flatOf } from "../../canvas/tile_layout.js";
import { cellWords } from "../../network/cell_description.js";
import { columnsOf } from "../../network/columns.js";
import { densityOf } from "../../network/density.js";
import { foldedWords, groupsOf } from "../../network/folding.js";
import { relatedCells } from "../../network/related_cells.js";
import { revealedAt } from "../../walk/reveal_order.js";
import { currentStation } from "../../walk/stations.js";
import { find } from "../../widgets/dom.js";
import { segmentedControl } from "../../widgets/segmented_control.js";
import { createAnswer } from "./answer.js";
import { createConnection } from "./connection.js";
import { createFiltersDialog } from "./filters.js";
import { createImageChooser } from "./image_chooser.js";
import { createNetworkColumn } from "./network_column.js";
import { createNetworkFit } from "./network_fit.js";
import { createRovingFocus } from "./roving_focus.js";
import { createWeightsDialog } from "./weights.js";

/** @typedef {import("../../network/columns.js").Column} Column */

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
  { value: "one", words: "common", title: "One colour scale for all maps of a picture" },
  {
    value: "each",
    words: "per map",
    title: "Every map, filter or row by its own largest value: shapes can be compared, sizes cannot",
  },
];
const STOPS = "canvas[data-address], button, [role=button]";

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountNetwork(element, send) {
  const weights = createWeightsDialog(/** @type {HTMLDialogElement} */ (find("#weights")), send);
  const filters = createFiltersDialog(/** @type {HTMLDialogElement} */ (find("#filters")));
  const chooser = createImageChooser(send);
  const roving = createRovingFocus(element, STOPS);
  const fit = createNetworkFit(element);
  const change = (/** @type {object} */ show) => send({ type: "local/show", show });
  const units = segmentedControl("Units", UNITS, (/** @type {string} */ value) => change({ units: value }));
  const scales = segmentedControl("Colour scale", SCALES, (/** @type {string} */ value) =>
    change({ scale: value }),
  );
  find("#network-scales").append(units.element, scales.element);
  /** @type {Column[]} */
  let shapes = [];
  /** @type {any[]} */
  let columns = [];
  /** @type {any[]} */
  let connections = [];
  /** @type {import("../../network/folding.js").ColumnGroup[]} */
  let groups = [];
  /** @type {Set<string>} */
  let opened = new Set();
  /** @type {Record<string, number>} */
  let made = {};
  /** @type {any} */
  let state = null;
  /** @type {Record<string, any>} */
  const seen = {};

  /** @param {number} place @param {string} address @param {number[]} index @param {string} field */
  function choose(place, address, index, field) {
    if (densityOf(state.show).name === "thumbnails") return enter(place);
    const of = field === "gradients" ? "gradient" : "value";
    return send({ type: "local/choose", address, index, of });
  }

  /** Look inside a column: at the forward station of its first layer. @param {number} place */
  function enter(place) {
    const layer = shapes[place].layers[0] ?? shapes[1]?.layers[0];
    const position = state.walk.stations.findIndex(
      (/** @type {any} */ one) => one.stage === "forward" && one.layer === layer,
    );
    change({ stage: "inside" });
    if (position >= 0) send({ type: "local/walk-to", position });
  }

  /** @param {number} place */
  function unfold(place) {
    const group = groups.find(({ members }) => members.includes(place));
    const { name } = shapes[group && group.members.length > 1 ? group.main : homeOf(place)];
    opened = new Set([...opened].filter((one) => one !== name));
    if (group && group.members.length > 1) opened.add(name);
    lay();
    draw();
  }

  /** The main column of the group that a column is folded into. @param {number} place */
  function homeOf(place) {
    return groupsOf(shapes, new Set(), false).find(({ members }) => members.includes(place))?.main ?? place;
  }

  /** @param {number} place @param {string} address @param {number[]|null} index */
  function point(place, address, index) {
    for (const one of [...columns, ...connections]) one?.unmark();
    if (index === null) return;
    for (const { column, role, axes, address: parameter } of relatedCells(
      state.welcome.network,
      shapes,
      place,
      address,
      index,
    )) {
      if (parameter) connections[column]?.mark(role, axes, parameter);
      else columns[column].mark(role, axes);
    }
  }

  /** A number at hand of the step: only those that came with it. @param {string} name @param {number[]} index */
  function read(name, index) {
    const array = state.step?.arrays[name];
    return array ? array.data[flatOf(array.shape, index)] : undefined;
  }

  /** @param {{field: string, address: string}} array @param {number[]} index */
  const words = (array, index) => cellWords(state.welcome.network, array, index, read, state.step.batch_size);

  /** @param {any} welcome */
  function build({ network, classes }) {
    shapes = columnsOf(network);
    made = revealedAt(network);
    opened = new Set();
    const toolsOf = (/** @type {number} */ place) => ({
      words,
      choose: (/** @type {string} */ address, /** @type {number[]} */ index, /** @type {string} */ field) =>
        choose(place, address, index, field),
      point: (/** @type {string} */ address, /** @type {number[]|null} */ index) =>
        point(place, address, index),
      enter: () => enter(place),
      unfold: () => unfold(place),
    });
    columns = shapes.map((column, place) =>
      column.kind === "outputs"
        ? createAnswer(column, { network, classes, ...toolsOf(place) })
        : createNetworkColumn(column, { ...toolsOf(place), chooser: place === 0 ? chooser : null }),
    );
    connections = shapes.map((column, place) =>
      place === 0
        ? null
        : createConnection(column, shapes[place - 1].units[0].address, {
            ...toolsOf(place),
            openWeights: weights.open,
            openFilters:
              column.kind === "convolution" ? () => filters.open(network, column.first, state) : null,
          }),
    );
    element.scrollLeft = 0;
    element.replaceChildren(
      ...columns.flatMap((column, place) => [connections[place]?.element ?? [], column.element].flat()),
    );
    const two = shapes.some((column) => column.units.length > 1 && column.kind !== "outputs");
    units.element.hidden = !two;
  }

  /** Decide which columns are seen and how large they are. */
  function lay() {
    const density = densityOf(state.show);
    const { network } = state.welcome;
    groups = groupsOf(shapes, opened, density.whole);
    const mains = groups.map(({ main }) => main);
    const entries = groups.map(({ entry }) => entry);
    columns.forEach((column, place) => {
      column.element.hidden = !mains.includes(place);
      if (connections[place]) connections[place].element.hidden = !entries.includes(place);
    });
    for (const group of groups) {
      const words = density.whole ? "" : foldedWords(network, shapes, group);
      const open = !density.whole && opened.has(shapes[group.main].name);
      columns[group.main].fold(words, open, group.members.length > 1);
    }
    const placed = groups.map(({ main, entry }) => ({
      column: columns[main],
      connection: entry === null ? null : connections[entry],
    }));
    fit(placed, density, Boolean(state.step?.done));
    roving.refresh();
  }

  function draw() {
    const { step, show, chosen } = state;
    const active = step?.done ? currentStation(state) : null;
    const frame = { state, show, made, station: active, chosen, density: densityOf(show) };
    element.classList.toggle("walking", Boolean(active));
    groups.forEach(({ main, members, entry }, order) => {
      const lit = { ...shapes[main], layers: members.flatMap((place) => shapes[place].layers) };
      const learned = { ...lit, parameters: members.flatMap((place) => shapes[place].parameters) };
      const large = members.flatMap((place) => shapes[place].large);
      const next = groups[order + 1];
      const after = next ? (shapes[next.main].units.at(-1)?.address ?? null) : null;
      columns[main].update(frame, { ...learned, large }, next?.main === shapes.length - 1 ? null : after);
      if (entry !== null) connections[entry].update(frame, { ...learned, large });
    });
    units.set(show.units);
    scales.set(show.scale);
    if (active !== seen.station) follow(element, active);
    seen.station = active;
  }

  new ResizeObserver(() => {
    if (state?.welcome) lay();
  }).observe(element);

  return function update(/** @type {any} */ next) {
    const { welcome, step, walk, chosen, theme, show } = next;
    if (!welcome) return;
    state = next;
    const fresh = welcome !== seen.welcome;
    if (fresh) build(welcome);
    const laid = [densityOf(show).name, show.enlarged, Boolean(step?.done)].join();
    if (fresh || laid !== seen.laid) lay();
    const now = { welcome, step, walk, chosen, theme, show };
    const same = Object.entries(now).every(([name, value]) => value === seen[name]);
    Object.assign(seen, now, { laid });
    if (same) return;
    draw();
    chooser.update(state);
    weights.update(state);
    filters.update(state);
  };
}

/** Where the network is wider than its place, keep the active column in sight. @param {HTMLElement} element @param {any} station */
function follow(element, station) {
  if (!station || element.scrollWidth <= element.clientWidth) return;
  const active = /** @type {HTMLElement|null} */ (element.querySelector(".layer.now:not([hidden])"));
  if (!active) return;
  const left = active.offsetLeft - element.offsetLeft - (element.clientWidth - active.clientWidth) / 2;
  element.scrollTo({ left, behavior: "auto" });
}
