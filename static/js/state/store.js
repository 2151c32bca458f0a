/**
 * The state of the page and its reducers: (state, message) → state. Messages from the server and actions
 * of the page ("local/…") are reduced alike.
 */

/** @import { StepMessage } from "../net/protocol_types.js" */
/** @import { Changes, Reducers, State } from "./state_types.js" */

import { stationsOf } from "../walk/stations.js";
import { COMPARISON_REDUCERS, NO_COMPARISON } from "./comparison.js";
import { CURVE_REDUCERS, keepReadout, NO_READOUT } from "./curve_options.js";
import { DATASET_REDUCERS, keepMissingData, missingDataOf, NO_DATASETS } from "./datasets.js";
import { DIAGNOSIS_REDUCERS, NO_DIAGNOSIS } from "./diagnosis.js";
import { FORMER_RUN_REDUCERS, keepFormerRuns, NO_FORMER_RUNS } from "./former_runs.js";
import { keepCurves, NO_CURVES, withEvaluation, withLosses } from "./loss_history.js";
import { NETWORK_EDITOR_REDUCERS, NO_EDITOR } from "./network_editor.js";
import { keepPins, NOTHING_PINNED, PIN_REDUCERS, withRows } from "./pins.js";
import { keepQuestionPicture, NO_QUESTION, QUESTION_REDUCERS } from "./question.js";
import { NO_ROOM, ROOM_REDUCERS } from "./room.js";
import { followImage, keepChoice, NOTHING_CHOSEN, SELECTION_REDUCERS } from "./selection.js";
import { LINK_REDUCERS, NO_LINK } from "./shared_link.js";
import { NO_TOUR, TOUR_REDUCERS } from "./tour.js";
import { NO_WALK, WALK_REDUCERS, walkOnStage } from "./walk_state.js";
import { hasArray } from "./watched_arrays.js";

/** @type {Set<string | null | undefined>} commands of the surface */
const READINGS = new Set(["read", "go_there"]);

/** What is known of the run on display: a welcome of another run discards it. */
const NO_RUN = {
  step: null,
  slice: null,
  surface: null,
  reading: null,
  curves: NO_CURVES,
  check: null,
  prediction: null,
  heldOut: null,
  error: null,
  ...NO_DIAGNOSIS,
  ...NO_COMPARISON,
};

/** The state before anything has arrived. @returns {State} */
export function initialState() {
  return {
    connection: "connecting",
    waiting: null,
    welcome: null,
    status: null,
    ...NO_RUN,
    file: null,
    recorded: null,
    going: null,
    graph: null,
    selection: { address: "fc2.weight", index: [0, 1] },
    ...NOTHING_CHOSEN,
    ...NOTHING_PINNED,
    ...NO_READOUT,
    ...NO_TOUR,
    ...NO_LINK,
    ...NO_ROOM,
    ...NO_QUESTION,
    ...NO_EDITOR,
    ...NO_FORMER_RUNS,
    ...NO_DATASETS,
    restored: null,
    image: 0,
    sequence: 0,
    extra: [],
    pending: { slice: false, surface: true },
    survey: null,
    show: {
      stage: "watch",
      pane: "surface",
      enlarged: null,
      inspector: false,
      dimension: "3-D",
      units: "error",
      scale: "one",
      channels: "combined",
      lane_view: "picked",
    },
    narrow: false,
    embedded: null,
    sceneProgress: { waiting: false, said: [] },
    walk: NO_WALK,
    theme: "light",
  };
}

/** @param {State} state @param {Changes[keyof Changes]} message @returns {State} the state after it */
export function reduce(state, message) {
  const next = keepQuestionPicture(handled(message.type, state, message));
  return "sequence" in message && message.sequence ? { ...next, sequence: message.sequence } : next;
}

/**
 * @template {keyof Changes} Type
 * @param {Type} type @param {State} state @param {Changes[Type]} message
 * @returns {State}
 */
function handled(type, state, message) {
  const handler = HANDLERS[type];
  return handler ? handler(state, message) : state;
}

/** @type {Reducers} */
const HANDLERS = {
  welcome: (state, welcome) => {
    const stations = stationsOf(welcome.network);
    const position = state.show.stage === "inside" ? 0 : stations.length - 1;
    return {
      ...state,
      waiting: null,
      welcome,
      extra: state.extra.filter((name) => hasArray(welcome.network, name)),
      image: welcome.image,
      selection: welcome.selection,
      ...keepChoice(state, welcome),
      ...keepPins(state, welcome),
      ...keepFormerRuns(state, welcome),
      missingData: keepMissingData(state.missingData, welcome.recipe),
      ...NO_RUN,
      raceView: state.raceView, // the lanes come again after it
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
  held_out: (state, heldOut) => ({ ...state, heldOut }),
  graph: (state, graph) => ({ ...state, graph }),
  surface: (state, surface) => ({
    ...state,
    surface,
    error: READINGS.has(state.error?.command) ? null : state.error,
    pending: { ...state.pending, surface: false },
  }),
  evaluation: (state, evaluation) => ({ ...state, curves: withEvaluation(state.curves, evaluation) }),
  waiting: (state, { message }) => ({ ...state, waiting: message }),
  error: (state, error) => ({ ...state, error, missingData: missingDataOf(error) ?? state.missingData }),
  export: (state, file) => ({ ...state, file }),
  recorded: (state, recorded) => ({ ...state, recorded }),
  ...SELECTION_REDUCERS,
  ...PIN_REDUCERS,
  ...CURVE_REDUCERS,
  ...TOUR_REDUCERS,
  ...LINK_REDUCERS,
  ...ROOM_REDUCERS,
  ...QUESTION_REDUCERS,
  ...NETWORK_EDITOR_REDUCERS,
  ...FORMER_RUN_REDUCERS,
  ...DATASET_REDUCERS,
  ...DIAGNOSIS_REDUCERS,
  ...COMPARISON_REDUCERS,
  "local/connection": (state, { connection }) => ({ ...state, connection }),
  "local/restored": (state, { restored }) => ({ ...state, restored }),
  "local/going": (state, { step }) => ({ ...state, going: step }),
  "local/survey": (state, { survey }) => ({ ...state, survey }),
  "local/show": (state, { show }) => ({
    ...state,
    show: { ...state.show, ...show },
    editing: state.editing && show.stage === undefined && show.enlarged === undefined,
    walk: walkOnStage(state, show.stage),
  }),
  "local/narrow": (state, { narrow }) => ({ ...state, narrow }),
  "local/embedded": (state, { panels }) => ({ ...state, embedded: panels }),
  "local/scene-progress": (state, { progress }) => ({ ...state, sceneProgress: progress }),
  "local/theme": (state, { theme }) => ({ ...state, theme }),
  ...WALK_REDUCERS,
  "local/watch": (state, { arrays }) => ({ ...state, extra: [...new Set([...state.extra, ...arrays])] }),
  "local/unwatch": (state, { arrays }) => ({
    ...state,
    extra: state.extra.filter((name) => !arrays.includes(name)),
  }),
  "local/error": (state, { error }) => ({ ...state, error }),
};

/**
 * Whether the surface is still to come: of another step, or of this one from elsewhere.
 * @param {Pick<State, "surface" | "pending" | "step">} state @param {StepMessage} step
 */
function waitsForSurface({ surface, pending, step: previous }, step) {
  if (surface?.step !== step.step) return true;
  if (previous?.step !== step.step) return pending.surface;
  return previous.loss !== step.loss || previous.preview !== step.preview || pending.surface;
}

/**
 * Whether a slice is of this step as it stands, made or not yet made.
 * @param {State["slice"]} slice @param {StepMessage} step
 */
function shows(slice, step) {
  return slice?.step === step.step && Boolean(slice.arrays.losses_after) === step.done;
}
