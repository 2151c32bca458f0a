/** What the page would read from its server is in the file: in place of ../fetching.js. */

import { embeddedJson } from "./embedded_data.js";

/** @param {string} name @returns {Promise<any>} */
export async function fetchJson(name) {
  return embeddedJson(name);
}
