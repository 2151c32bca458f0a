/**
 * A recording of some steps: what is asked of the server for it, how large it will be at most, and
 * the file that is made of what came. Pure; who asks is recorder.js.
 */

import { isParameter } from "../network/addresses.js";
import { captureScene } from "../scene/scene.js";
import { watchedArrays } from "../state/watched_arrays.js";
import { pinCommand } from "../state/pins.js";

const PLACE = "<!--" + "the recording-->"; // as in app/recording/document.py
const FEW = 8; // terms of an explanation that nobody has asked more of
const LEAST = 40_000; // bytes of a step beside what can be counted: curves, surface, terms

/** The command that records a stretch as it is looked at now, without its step. */
export function recordingStretch(state, first, last) {
  const { welcome, survey, extra } = state;
  return {
    type: "record",
    first,
    last,
    watch: { type: "watch", image: state.image, arrays: watchedArrays(welcome.network, extra) },
    survey: survey && { type: "survey", ...survey },
    pin: pinCommand(state),
    asks: asksOf(state),
  };
}

/** The questions of the chosen and the pinned numbers, and of the weight whose curve is seen. */
function asksOf({ welcome, chosen, selection, pins, image, limit, curve }) {
  const asks = new Map();
  const add = (ask) =>
    asks.set(JSON.stringify([ask.type, ask.address, ask.index, ask.of, ask.image, ask.zoom]), ask);
  const explain = ({ address, index }, of, whose, most) =>
    add({ type: "explain", address, index, of, image: whose, limit: most });
  const slice = ({ address, index }, zoom) =>
    add({
      type: "slice",
      address,
      index,
      zoom,
      readings: curve.derivative || curve.readings,
      along_step: true,
    });
  const whole = (number, most) => {
    if (!isParameter(welcome.network, number.address)) {
      for (const of of ["value", "gradient"]) explain(number, of, image, most);
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

/** How many bytes the file has at most: what was sent of the step that is seen, for every step. */
export function recordingLimit({ step, slice, surface, explanation }, count, shell) {
  const arrays = [step, slice, surface, explanation].flatMap((one) => Object.values(one?.arrays ?? {}));
  const one = LEAST + arrays.reduce((sum, { data }) => sum + data.byteLength, 0);
  return shell + Math.ceil((count * one * 4) / 3); // base64; what compressing saves is not counted
}

/** What the file says of itself: the stretch, what of it was asked, and how it is opened. */
export function recordingHeader(state, stretch, { at, live }) {
  const { first, last, watch, survey, pin, asks } = stretch;
  const scene = {
    ...captureScene(state),
    step: at,
    tour: null,
    fingerprint: at === state.status.position ? state.status.fingerprint : null,
  };
  const { type, ...surveyed } = survey ?? {};
  return { version: 1, first, last, live, scene, watch, survey: survey && surveyed, pin, asks };
}

/**
 * The file, in pieces for a Blob. What is data in it ends no element, whatever it says.
 * @param {string} shell the page as one file @param {object} head @param {Map<number, Uint8Array>} parts
 */
export function recordingFile(shell, head, parts) {
  const [before, after, more] = shell.split(PLACE);
  if (after === undefined || more !== undefined)
    throw new Error("The page of the server has no place for a recording.");
  const data = (id, kind, text) => `<script type="${kind}" id="${id}">${text}</script>\n`;
  const told = JSON.stringify(head).replaceAll("<", "\\u003c");
  const steps = [...parts].map(([step, bytes]) => data(`step-${step}`, "application/gzip", inBase64(bytes)));
  return [before, data("recording", "application/json", told), ...steps, after];
}

function inBase64(bytes) {
  const signs = [];
  for (let start = 0; start < bytes.length; start += 30_000)
    signs.push(btoa(String.fromCharCode(...bytes.subarray(start, start + 30_000)))); // a multiple of three
  return signs.join("");
}

/** An address that others can open, or null: not that of this machine only. */
export function publicAddress(address) {
  const { protocol, hostname } = new URL(address);
  const own =
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    hostname.startsWith("127.");
  return protocol.startsWith("http") && !own ? address : null;
}

/** A size in words: "3.4 MB". */
export function recordingSizeText(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
