/**
 * The link that the page was opened with: (state, action) → state. Pure. `link` is that of link.js or
 * null. `refused` is a sentence if the link could not be opened. `controls` says which controls are shown.
 * `recording` describes the recording in a file, and is null with a server.
 */

/** @import { CommandType } from "../net/protocol_types.js" */
/** @import { Controls, Link } from "../scene/scene_types.js" */
/** @import { Reducers, State } from "./state_types.js" */

/**
 * The initial state, before a link has been opened.
 * @type {Pick<State, "link" | "refused" | "controls" | "recording">}
 */
export const NO_LINK = { link: null, refused: null, controls: "all", recording: null };

/** @type {Reducers} */
export const LINK_REDUCERS = {
  "local/link": (state, { link }) => ({
    ...state,
    link,
    refused: null,
    missingData: null,
    controls: link.controls,
  }),
  "local/link-refused": (state, { problem }) => ({ ...state, link: null, refused: problem }),
  "local/link-away": (state) => ({ ...state, link: null, refused: null }),
  "local/recording": (state, { recording }) => ({ ...state, recording, controls: "recorded" }),
  "local/all-controls": (state) => ({ ...state, controls: "all" }),
};

const LOOKING = new Set([
  "watch",
  "slice",
  "survey",
  "read",
  "explain",
  "pin",
  "check",
  "descend",
  "predict",
  "watch_held_out",
  "watch_diagnosis",
  "graph",
  "export",
  "record",
  "acknowledge",
  "ping",
  "open",
  "compare",
  "pick_lane",
  "watch_race",
  "answer",
  "whereabouts",
]);
const STEPPING = new Set(["take_over", "advance", "run", "pause", "seek", "reset", "undo", "redo"]);

/**
 * Return whether a command may be sent with these controls. Only the page enforces this: opening the
 * address without the link gives all controls.
 * @param {Controls} controls @param {CommandType} type
 */
export function permits(controls, type) {
  if (controls === "recorded") return true; // the recording refuses in words
  if (controls === "all" || LOOKING.has(type)) return true;
  return controls === "step" && STEPPING.has(type);
}

/**
 * The scene that a link opens: its own, or its run before the first step.
 * @param {Pick<Link, "scene" | "begin">} link
 */
export function firstScene({ scene, begin }) {
  return begin ? { ...scene, step: 0 } : scene;
}
