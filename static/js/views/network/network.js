/**
 * The picture of a network: columns of pictures, forward above and gradient below, built from the
 * architecture. The walk's position sets what is lit, and the stage sets the level of detail. All columns
 * mark the cells related to the one under the pointer.
 */

/** @import { WelcomeMessage } from "../../net/protocol_types.js" */
/** @import { Column } from "../../network/columns.js" */
/** @import { DisplayedName } from "../../network/displayed_array.js" */
/** @import { ColumnGroup } from "../../network/folding.js" */
/** @import { Send, State, StateWith, ViewSettings } from "../../state/state_types.js" */
/** @import { ColumnTools, Connection, SharedParts, ShownColumn } from "./network_builder.js" */

import { arrayValueReader } from "../../network/array_value_reader.js";
import { cellWords } from "../../network/cell_description.js";
import { colourArrays, colouringOf } from "../../network/colour_arrays.js";
import { columnsOf, signedColumn } from "../../network/columns.js";
import { densityOf } from "../../network/detail_level.js";
import { foldedWords, groupsOf } from "../../network/folding.js";
import { relatedCells } from "../../network/related_cells.js";
import { revealedAt } from "../../walk/reveal_order.js";
import { currentStation } from "../../walk/stations.js";
import { showActiveColumn } from "./active_column.js";
import { buildNetwork } from "./network_builder.js";
import { createNetworkFit } from "./network_fit.js";
import { createRovingFocus } from "./roving_focus.js";

const STOPS = "canvas[data-address], button, [role=button]";

/** @param {HTMLElement} element @param {Send} send @param {SharedParts} shared */
export function createNetworkView(element, send, { weights, filters, scales, chooser, differenceWords }) {
  const roving = createRovingFocus(element, STOPS);
  const fit = createNetworkFit(element);
  const change = (/** @type {Partial<ViewSettings>} */ show) => send({ type: "local/show", show });
  /** @type {Column[]} */
  let shapes = [];
  /** @type {ShownColumn[]} */
  let columns = [];
  /** @type {(Connection | null)[]} */
  let connections = [];
  /** @type {ColumnGroup[]} */
  let groups = [];
  /** @type {Set<string>} */
  let opened = new Set();
  /** @type {Record<string, number>} */
  let made = {};
  /** @type {StateWith<"welcome"> | null} */
  let state = null;
  /** @type {Record<string, unknown>} */
  const seen = {};
  let differs = false; // all numbers are differences of two lanes
  let low = false; // there is room for one row of pictures

  /**
   * @param {number} place @param {string} address @param {number[]} index
   * @param {DisplayedName["field"]} field
   */
  function choose(place, address, index, field) {
    if (state && densityOf(state.show).name === "thumbnails") return enter(place);
    const of = field === "gradients" ? "gradient" : "value";
    return send({ type: "local/choose", address, index, of });
  }

  /** Look inside a column: at the forward station of its first layer. @param {number} place */
  function enter(place) {
    const layer = shapes[place].layers[0] ?? shapes[1]?.layers[0];
    const stations = state?.walk.stations ?? [];
    const position = stations.findIndex((one) => one.stage === "forward" && one.layer === layer);
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
    if (!state || index === null) return;
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

  /** @param {DisplayedName} array @param {number[]} index */
  function words(array, index) {
    const step = state?.step;
    if (differs) return differenceWords(array, index);
    return state && step
      ? cellWords(state.welcome.network, array, index, arrayValueReader(step), step.batch_size)
      : [];
  }

  /** @param {WelcomeMessage} welcome @param {ViewSettings["channels"]} channels */
  function build({ network, classes }, channels) {
    shapes = differs ? columnsOf(network).map(signedColumn) : columnsOf(network);
    made = revealedAt(network);
    const colour = colourArrays(network);
    const colouring = (/** @type {DisplayedName} */ { field, address }) =>
      colouringOf(colour, { field: differs ? "gradients" : field, address }, channels);
    /** @param {number} place @returns {ColumnTools} */
    const toolsOf = (place) => ({
      words,
      colouring,
      difference: differs,
      choose: (address, index, field) => choose(place, address, index, field),
      point: (address, index) => point(place, address, index),
      enter: () => enter(place),
      unfold: () => unfold(place),
    });
    const parts = buildNetwork(
      shapes,
      { network, classes },
      {
        toolsOf,
        chooser,
        openWeights: (address, shape, image) => weights.open(address, shape, image, colouring),
        openFilters: (first) => state && filters.open(network, first, state),
      },
    );
    ({ columns, connections } = parts);
    element.scrollLeft = 0;
    element.replaceChildren(...parts.elements);
    scales.offerUnits(shapes.some(({ units, kind }) => units.length > 1 && kind !== "outputs"));
    scales.offerChannels(colour.size > 0);
  }

  /** Decide which columns are seen and how large they are. */
  function lay() {
    if (!state) return;
    const density = densityOf(state.show, low);
    const { network } = state.welcome;
    groups = groupsOf(shapes, opened, density.whole);
    const mains = groups.map(({ main }) => main);
    const entries = groups.map(({ entry }) => entry);
    columns.forEach((column, place) => {
      column.element.hidden = !mains.includes(place);
      const connection = connections[place];
      if (connection) connection.element.hidden = !entries.includes(place);
    });
    for (const group of groups) {
      const folded = density.whole ? "" : foldedWords(network, shapes, group);
      const open = !density.whole && opened.has(shapes[group.main].name);
      columns[group.main].fold(folded, open, group.members.length > 1);
    }
    const placed = groups.map(({ main, entry }) => ({
      column: columns[main],
      connection: entry === null ? null : connections[entry],
    }));
    fit(placed, density, Boolean(state.step?.done));
    roving.refresh();
  }

  function draw() {
    if (!state) return;
    const { step, show, chosen } = state;
    const active = step?.done ? currentStation(state) : null;
    const frame = { state, show, made, station: active, chosen, density: densityOf(show, low) };
    element.classList.toggle("walking", Boolean(active));
    groups.forEach(({ main, members, entry }, order) => {
      const lit = { ...shapes[main], layers: members.flatMap((place) => shapes[place].layers) };
      const learned = { ...lit, parameters: members.flatMap((place) => shapes[place].parameters) };
      const large = members.flatMap((place) => shapes[place].large);
      const next = groups[order + 1];
      const after = next ? (shapes[next.main].units.at(-1)?.address ?? null) : null;
      columns[main].update(frame, { ...learned, large }, next?.main === shapes.length - 1 ? null : after);
      if (entry !== null) connections[entry]?.update(frame, { ...learned, large });
    });
    scales.set(show);
    if (active !== seen.station) showActiveColumn(element, active);
    seen.station = active;
  }

  new ResizeObserver(() => {
    lay();
  }).observe(element);

  /**
   * @param {State} next @param {{difference: boolean, low: boolean}} how whether its step is the difference
   *   of two lanes; whether there is room for one row of pictures
   */
  return function update(next, { difference, low: lowNow }) {
    const { welcome, step, walk, chosen, theme, show } = next;
    if (!welcome) return;
    state = /** @type {StateWith<"welcome">} */ (next);
    if (welcome !== seen.welcome) opened = new Set();
    const fresh = welcome !== seen.welcome || show.channels !== seen.channels || difference !== differs;
    [differs, low] = [difference, lowNow];
    if (fresh) build(welcome, show.channels);
    const laid = [densityOf(show, low).name, show.enlarged, Boolean(step?.done)].join();
    if (fresh || laid !== seen.laid) lay();
    const now = { welcome, step, walk, chosen, theme, show };
    const same = Object.entries(now).every(([name, value]) => value === seen[name]);
    Object.assign(seen, now, { laid, channels: show.channels });
    if (same) return;
    draw();
  };
}
