/**
 * Decides which requests of the page a recording can answer. A recorded answer may contain more than was
 * requested.
 */

/** @import { PinCommand, PinnedNumber } from "../net/protocol_types.js" */
/** @import { WatchArraysCommand, WatchSurfaceCommand } from "../net/protocol_types.js" */
/** @import { RecordingHeader } from "../scene/scene_types.js" */
/** @import { SurveySettings } from "../state/state_types.js" */
/** @import { RecordedAsk } from "./embedded_file_types.js" */

/** @type {Required<Omit<SurveySettings, "plane">>} */
const NO_SURVEY = { zoom: "step", set: "auto", chosen: [], seed: 0, ghost: false, fan: 0 };

/**
 * The index of the recorded request that answers this one; −1 if there is none.
 * @param {RecordedAsk[]} asks @param {RecordedAsk} question
 */
export function recordedAnswer(asks, question) {
  return asks.findIndex((ask) => {
    if (ask.address !== question.address || ask.index?.join() !== question.index?.join()) return false;
    if (ask.type === "explain") {
      return (
        question.type === "explain" &&
        ask.of === question.of &&
        (ask.image ?? null) === (question.image ?? null) &&
        (question.limit ?? 0) <= (ask.limit ?? 0)
      );
    }
    return (
      question.type === "slice" &&
      ask.zoom === question.zoom &&
      (ask.readings || !question.readings) &&
      (ask.along_step || !question.along_step)
    );
  });
}

/**
 * Return whether all watched arrays were recorded, and for that image.
 * @param {Pick<RecordingHeader, "watch">} recording
 * @param {Pick<WatchArraysCommand, "image" | "arrays">} question
 */
export function recordedWatch({ watch }, { image, arrays }) {
  return image === watch.image && arrays.every((name) => watch.arrays.includes(name));
}

/**
 * Return whether a surface is the recorded one.
 * @param {Pick<RecordingHeader, "survey">} recording @param {WatchSurfaceCommand} question
 */
export function recordedSurvey({ survey }, question) {
  return survey !== null && written(survey) === written(question);
}

/** @param {Omit<WatchSurfaceCommand, "type">} survey */
function written({ plane, ...more }) {
  const { zoom, set, chosen, seed, ghost, fan } = { ...NO_SURVEY, ...more };
  return JSON.stringify([
    plane,
    zoom,
    set,
    chosen.map(({ address, index }) => [address, index]),
    seed,
    ghost,
    fan,
  ]);
}

/**
 * Return whether all pinned numbers were recorded.
 * @param {Pick<RecordingHeader, "pin">} recording @param {Pick<PinCommand, "addresses">} question
 */
export function recordedPins({ pin }, { addresses }) {
  const known = new Set(pin.addresses.map(nameOf));
  return addresses.every((number) => known.has(nameOf(number)));
}

/** @param {PinnedNumber} number */
function nameOf({ of, address, index }) {
  return `${of} ${address} ${index}`;
}
