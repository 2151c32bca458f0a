/** The link to the current view, as an object and as an address. */

/** @import { Link } from "../scene/scene_types.js" */
/** @import { State, StateWith } from "../state/state_types.js" */

import { captureScene } from "../scene/scene.js";
import { fragmentOf } from "../share_link/link.js";
import { sketchText } from "../share_link/replay_exactness.js";
import { reachableAddress } from "./reachable_address.js";

/** @type {(keyof State)[]} */
const SEEN = [
  "welcome",
  "status",
  "step",
  "image",
  "chosen",
  "selection",
  "curve",
  "survey",
  "walk",
  "show",
  "pins",
  "tour",
];

/** Whether two states have the same link. @param {State | null} first @param {State | null} second */
export function sameView(first, second) {
  return SEEN.every((part) => first?.[part] === second?.[part]);
}

/**
 * Create the link to the current view.
 * @param {StateWith<"status">} state @param {Partial<Pick<Link, "begin" | "controls" | "theme">>} [options]
 * @returns {Link}
 */
export function currentLink(state, { begin = false, controls = "all", theme = null } = {}) {
  return { scene: captureScene(state), begin, controls, theme, sketch: sketchText(state.status.sketch) };
}

/**
 * The address of a link, with a query if it is for an embedded page.
 * @param {Link} link @param {string} [query] @param {string} [page]
 */
export async function linkAddress(link, query = "", page = reachableAddress()) {
  const fragment = await fragmentOf(link);
  return new URL(`${query}${fragment}`, page).href;
}
