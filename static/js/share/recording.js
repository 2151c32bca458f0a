/**
 * A recording of a range of steps: the requests to the server, the maximum size, and the file made from
 * the answers.
 */

/** @import { ExplainCommand, NumberKind, ParameterIndex } from "../net/protocol_types.js" */
/** @import { WatchSliceCommand, SliceZoom, Tensor, TensorData } from "../net/protocol_types.js" */
/** @import { CapturedScene, RecordingHeader } from "../scene/scene_types.js" */
/** @import { RaceView, State, StateWith } from "../state/state_types.js" */
/** @import { RecordingStretch, ShownState } from "./share_types.js" */

import { isParameter } from "../network/addresses.js";
import { captureScene } from "../scene/scene.js";
import { pinCommand } from "../state/pins.js";
import { watchedArrays } from "../state/watched_arrays.js";

const PLACE = "<!--" + "the recording-->"; // as in app/recording/html_export.py
/** @type {RaceView} */
const USUAL_RACE = { plane: "trajectories", ends: [], chosen: [] };
const FEW = 8; // terms of an explanation that nobody has asked more of
const HEADER_VERSION = /** @type {const} */ (1);
const LEAST = 40_000; // bytes of a step beside what can be counted: curves, surface, terms

/**
 * The command that records a range of steps with the current view; the step is added by the recorder.
 * @param {StateWith<"welcome">} state @param {number} first @param {number} last
 * @returns {RecordingStretch}
 */
export function recordingStretch(state, first, last) {
  const { welcome, survey, extra, comparison, raceView } = state;
  const race = comparison?.lanes.length ? { ...USUAL_RACE, ...raceView } : null;
  return {
    type: "record",
    first,
    last,
    watch: { type: "watch", image: state.image, arrays: watchedArrays(welcome.network, extra) },
    survey: survey && { type: "survey", ...survey },
    race: race && { type: "watch_race", ...race },
    pin: pinCommand(state),
    asks: asksOf(state),
  };
}

/** @type {NumberKind[]} */
const KINDS = ["value", "gradient"];

/**
 * The questions of the chosen and the pinned numbers, and of the weight whose curve is seen.
 * @param {StateWith<"welcome">} state
 */
function asksOf({ welcome, chosen, selection, pins, image, limit, curve }) {
  /** @type {Map<string, WatchSliceCommand | ExplainCommand>} */
  const asks = new Map();
  /**
   * @param {ParameterIndex} number @param {NumberKind} of @param {number | null} whose
   * @param {number} most terms
   */
  const explain = ({ address, index }, of, whose, most) =>
    asks.set(JSON.stringify(["explain", address, index, of, whose]), {
      type: "explain",
      address,
      index,
      of,
      image: whose,
      limit: most,
    });
  /** @param {ParameterIndex} parameter @param {SliceZoom} zoom */
  const slice = ({ address, index }, zoom) =>
    asks.set(JSON.stringify(["slice", address, index, zoom]), {
      type: "slice",
      address,
      index,
      zoom,
      readings: curve.derivative || curve.readings,
      along_step: true,
    });
  /** @param {ParameterIndex} number @param {number} most */
  const whole = (number, most) => {
    if (!isParameter(welcome.network, number.address)) {
      for (const of of KINDS) explain(number, of, image, most);
      return;
    }
    slice(number, curve.zoom);
    explain(number, "gradient", null, most);
  };
  whole(selection, FEW);
  slice(selection, curve.zoom === "valley" ? "step" : "valley");
  for (const pin of pins) whole(pin, FEW);
  if (chosen) {
    whole(chosen, limit);
    explain(chosen, chosen.of, chosen.image, limit);
  }
  return [...asks.values()];
}

/** @typedef {(typeof RECORDED)[number]} RecordedMessage */
const RECORDED = /** @type {const} */ ([
  "step",
  "slice",
  "surface",
  "explanation",
  "otherStep",
  "otherExplanation",
  "race",
]);

/**
 * The maximum size of the file in bytes: the size of the current step's messages, times the number of
 * steps.
 * @param {Pick<State, RecordedMessage>} state @param {number} count
 * @param {number} shell
 */
export function recordingLimit(state, count, shell) {
  const messages = RECORDED.map((name) => state[name]);
  const bytes = messages.reduce((sum, message) => sum + bytesOf({ ...message?.arrays }), LEAST);
  return shell + Math.ceil((count * bytes * 4) / 3); // base64; what compressing saves is not counted
}

/** @param {Record<string, Tensor | undefined>} arrays */
function bytesOf(arrays) {
  return Object.values(arrays).reduce((sum, array) => sum + (array?.data.byteLength ?? 0), 0);
}

/**
 * The header of the file: the range of steps, the recorded requests, and how it opens.
 * @param {ShownState} state @param {RecordingStretch} stretch
 * @param {{at: number, live: string | null}} options
 * @returns {Omit<RecordingHeader, "series">}
 */
export function recordingHeader(state, stretch, { at, live }) {
  const { first, last, watch, survey, race, pin, asks } = stretch;
  /** @type {CapturedScene} */
  const scene = {
    ...captureScene(state),
    step: at,
    tour: null,
    fingerprint: at === state.status.position ? state.status.fingerprint : null,
  };
  const header = { version: HEADER_VERSION, first, last, live, scene, watch, pin, asks };
  const map = race ? { ...USUAL_RACE, ...state.raceView } : null;
  return { ...header, survey: survey && state.survey, ...(map && { race: map }) };
}

/**
 * The file as parts for a Blob. Its data is escaped, so that it cannot close an HTML element.
 * @param {string} shell the page as one file @param {RecordingHeader} head
 * @param {Map<number, TensorData>} parts
 */
export function recordingFile(shell, head, parts) {
  const [before, after, more] = shell.split(PLACE);
  if (after === undefined || more !== undefined)
    throw new Error("The page of the server has no place for a recording.");
  /** @param {string} id @param {string} kind @param {string} text */
  const data = (id, kind, text) => `<script type="${kind}" id="${id}">${text}</script>\n`;
  const header = JSON.stringify(head).replaceAll("<", "\\u003c");
  const steps = [...parts].map(([step, bytes]) => data(`step-${step}`, "application/gzip", inBase64(bytes)));
  return [before, data("recording", "application/json", header), ...steps, after];
}

/** @param {TensorData} bytes */
function inBase64(bytes) {
  const signs = [];
  for (let start = 0; start < bytes.length; start += 30_000)
    signs.push(btoa(String.fromCharCode(...bytes.subarray(start, start + 30_000)))); // a multiple of three
  return signs.join("");
}

/**
 * Return an address if others can open it, or null if it points to this machine only.
 * @param {string} address
 */
export function publicAddress(address) {
  const { protocol, hostname } = new URL(address);
  const local =
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    hostname.startsWith("127.");
  return protocol.startsWith("http") && !local ? address : null;
}

/** Format a size: "3.4 MB". @param {number} bytes */
export function recordingSizeText(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
