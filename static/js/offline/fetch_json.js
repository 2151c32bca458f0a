/** Reads JSON data from the file of a recording; replaces ../net/fetch_json.js. */

/** @import { ServedFiles } from "../net/served_file_types.js" */

import { embeddedJson } from "./embedded_data.js";

/**
 * @template {keyof ServedFiles} Name
 * @param {Name} name
 * @returns {Promise<ServedFiles[Name]>}
 */
export async function fetchJson(name) {
  return embeddedJson(name);
}
