/**
 * What the page knows: (state, message) → state, pure. Messages of the server and actions of the
 * page ("local/…") alike; no drawing, no sending.
 */

import { besideChoice } from "../walk/station_modes.js";
import { currentStation, stationsOf } from "../walk/stations.js";
import { SELECTION_REDUCERS, followImage, keepChoice, NOTHING_CHOSEN } from "./selection.js";
import { CURVE_REDUCERS, keepReadout, NO_READOUT } from "./weight_curve.js";
import { NO_TOUR, TOUR_REDUCERS } from "./tour.js";
import { NO_ROOM, ROOM_REDUCERS } from "./room.js";
import { NO_LINK, LINK_REDUCERS } from "./shared_link.js";
import { keepPins, NOTHING_PINNED, PIN_REDUCERS, withRows } from "./pins.js";
import { keepCurves, NO_CURVES, withEvaluation, withLosses } from "./curves.js";

const WATCHED_AT_MOST = 10_000;

/** The state before anything has arrived. */
export function initialState() {
  return {
    connection: "connecting",
    waiting: null,
    welcome: null,
    status: null,
    step: null,
    slice: null,
    surface: null,
    reading: null,
    file: null,
    recorded: null,
    curves: NO_CURVES,
    going: null,
    check: null,
    prediction: null,
    graph: null,
    selection: { address: "fc2.weight", index: [0, 1] },
    ...NOTHING_CHOSEN,
    ...NOTHING_PINNED,
    ...NO_READOUT,
    ...NO_TOUR,
    ...NO_LINK,
    ...NO_ROOM,
    image: 0,
    sequence: 0,
    extra: [],
    pending: { slice: false, surface: true },
    error: null,
    survey: null,
    show: {
      stage: "watch",
      pane: "surface",
      enlarged: null,
      inspector: false,
      dimension: "3-D",
      units: "error",
      scale: "one",
    },
    narrow: false,
    stage: { waiting: false, said: [] },
    walk: {
      stations: [],
      position: 0,
      running: false,
      speed: "quick",
      sliding: false,
      picks: {},
      modes: {},
    },
    theme: "light",
  };
}

/** @param {object} state @param {object} message @returns {object} the state after it */
export function reduce(state, message) {
  const handler = HANDLERS[message.type];
  const next = handler ? handler(state, message) : state;
  return message.sequence ? { ...next, sequence: message.sequence } : next;
}

const HANDLERS = {
  welcome: (state, welcome) => {
    const stations = stationsOf(welcome.network);
    const position = state.show.stage === "inside" ? 0 : stations.length - 1;
    return {
      ...state,
      waiting: null,
      welcome,
      extra: state.extra.filter((name) => isThere(welcome.network, name)),
      image: welcome.image,
      selection: welcome.selection,
      ...keepChoice(state, welcome),
      ...keepPins(state, welcome),
      step: null,
      slice: null,
      surface: null,
      reading: null,
      curves: NO_CURVES,
      check: null,
      prediction: null,
      error: null,
      walk: { ...state.walk, stations, position, running: false, sliding: false, picks: {}, modes: {} },
    };
  },
  status: (state, status) => ({
    ...state,
    waiting: null,
    status,
    curves: keepCurves(state.curves, status.branches),
    error: status.state === "playing" ? state.error : null,
  }),
  step: (state, step) => ({
    ...state,
    step,
    image: step.image,
    chosen: followImage(state.chosen, step.image),
    curves: withLosses(state.curves, step.losses, state.status?.branches ?? []),
    series: withRows(state.series, step),
    pending: { slice: !shows(state.slice, step), surface: waitsForSurface(state, step) },
  }),
  slice: (state, slice) => ({
    ...state,
    ...keepReadout(state, slice),
    slice,
    selection: { address: slice.address, index: slice.index },
    error: state.error?.command === "slice" ? null : state.error,
    pending: { ...state.pending, slice: false },
  }),
  check: (state, check) => ({ ...state, check }),
  reading: (state, reading) => ({ ...state, reading }),
  prediction: (state, prediction) => ({ ...state, prediction }),
  graph: (state, graph) => ({ ...state, graph }),
  surface: (state, surface) => ({
    ...state,
    surface,
    error: ["read", "go_there"].includes(state.error?.command) ? null : state.error,
    pending: { ...state.pending, surface: false },
  }),
  evaluation: (state, evaluation) => ({ ...state, curves: withEvaluation(state.curves, evaluation) }),
  waiting: (state, { message }) => ({ ...state, waiting: message }),
  error: (state, error) => ({ ...state, error }),
  export: (state, file) => ({ ...state, file }),
  recorded: (state, recorded) => ({ ...state, recorded }),
  ...SELECTION_REDUCERS,
  ...PIN_REDUCERS,
  ...CURVE_REDUCERS,
  ...TOUR_REDUCERS,
  ...LINK_REDUCERS,
  ...ROOM_REDUCERS,
  "local/connection": (state, { connection }) => ({ ...state, connection }),
  "local/going": (state, { step }) => ({ ...state, going: step }),
  "local/survey": (state, { survey }) => ({ ...state, survey }),
  "local/show": (state, { show }) => ({
    ...state,
    show: { ...state.show, ...show },
    walk: walkOnStage(state, show.stage),
  }),
  "local/narrow": (state, { narrow }) => ({ ...state, narrow }),
  "local/stage": (state, { stage }) => ({ ...state, stage }),
  "local/theme": (state, { theme }) => ({ ...state, theme }),
  "local/walk": (state, { walk }) => ({ ...state, walk: { ...state.walk, sliding: false, ...walk } }),
  "local/sliding": (state, { sliding }) => ({ ...state, walk: { ...state.walk, sliding } }),
  "local/pick": (state, { key, address, index }) => {
    const pick = { address, index, beside: besideChoice(state.chosen) };
    return { ...state, walk: { ...state.walk, picks: { ...state.walk.picks, [key]: pick } } };
  },
  "local/mode": (state, { key, kind }) => {
    const modes = { ...state.walk.modes, [key]: kind };
    return { ...state, walk: { ...state.walk, modes, sliding: false } };
  },
  "local/watch": (state, { arrays }) => ({ ...state, extra: [...new Set([...state.extra, ...arrays])] }),
  "local/unwatch": (state, { arrays }) => ({
    ...state,
    extra: state.extra.filter((name) => !arrays.includes(name)),
  }),
  "local/error": (state, { error }) => ({ ...state, error }),
};

/**
 * The walk after a stage was chosen: no window slides elsewhere, and Inside a whole step is entered at
 * its first station.
 * @param {any} state
 * @param {string | undefined} stage
 */
function walkOnStage(state, stage) {
  const { walk, show } = state;
  if (stage === undefined || stage === show.stage) return walk;
  const first = stage === "inside" && !currentStation(state);
  return { ...walk, sliding: false, position: first ? 0 : walk.position };
}

/** Whether a network has the array of this name: what was watched of another one may be gone. */
function isThere({ layers }, name) {
  const address = name.slice(name.indexOf(".") + 1);
  return layers.some((layer) => layer.address === address || address in layer.parameters);
}

/** Whether the surface is still to come: of another step, or of this one from elsewhere. */
function waitsForSurface({ surface, pending, step: before }, step) {
  if (surface?.step !== step.step) return true;
  const same = ["step", "loss", "preview"].every((name) => before?.[name] === step[name]);
  return before?.step === step.step && !same ? true : pending.surface;
}

/** Whether a slice is of this step as it stands, made or not yet made. */
function shows(slice, step) {
  return slice?.step === step.step && (typeof slice.loss_after === "number") === step.done;
}

/**
 * Return the names of all arrays that the page looks at: every activation and its gradient, and
 * the parameters that are not too large, with gradient and update.
 */
export function watchedArrays(network, extra) {
  const outputs = ["input.activation", ...network.layers.map((layer) => layer.address)];
  const names = outputs.flatMap((address) => [`activations.${address}`, `gradients.${address}`]);
  for (const layer of network.layers) {
    for (const [address, shape] of Object.entries(layer.parameters)) {
      if (shape.reduce((product, size) => product * size, 1) > WATCHED_AT_MOST) continue;
      names.push(`parameters.${address}`, `gradients.${address}`, `updates.${address}`);
    }
  }
  return [...names, ...extra];
}
