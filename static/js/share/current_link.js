/** The link of what is seen now, as an object and as an address. */

import { fragmentOf } from "../share_link/link.js";
import { sketchText } from "../share_link/fidelity.js";
import { captureScene } from "../scene/scene.js";

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

/** Whether two states have the same link. */
export function sameView(one, other) {
  return SEEN.every((part) => one?.[part] === other?.[part]);
}

/** The link of a state. @param {object} state @param {object} [options] begin, controls, theme */
export function currentLink(state, { begin = false, controls = "all", theme = null } = {}) {
  return { scene: captureScene(state), begin, controls, theme, sketch: sketchText(state.status.sketch) };
}

/** The address of this page without what it shows. */
export function ownAddress() {
  return location.origin + location.pathname;
}

/** The address of a link, with a query where it is one of an embedded page. */
export async function linkAddress(link, query = "", page = ownAddress()) {
  const fragment = await fragmentOf(link);
  return new URL(`${query}${fragment}`, page).href;
}
