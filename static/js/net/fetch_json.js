/** Fetches JSON files from the server, over HTTP. */

/** @import { ServedFiles } from "./served_file_types.js" */

/**
 * Fetch and parse a JSON file of the server.
 * @template {keyof ServedFiles} Name
 * @param {Name} name relative to the page
 * @returns {Promise<ServedFiles[Name]>}
 */
export async function fetchJson(name) {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}
