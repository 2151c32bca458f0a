/** Reads the data embedded in a recording's file: elements, by id. Bytes are base64 of gzip. */

/** @import { EmbeddedFiles } from "./embedded_file_types.js" */

/**
 * @template {keyof EmbeddedFiles} Id
 * @param {Id} id
 * @returns {EmbeddedFiles[Id]}
 */
export function embeddedJson(id) {
  return JSON.parse(textOf(id));
}

/** @param {string} id @returns {Promise<ArrayBuffer>} */
export async function inflateEmbedded(id) {
  const bytes = Uint8Array.from(atob(textOf(id)), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** @param {string} id */
function textOf(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`this file holds no ${id}`);
  return element.textContent ?? "";
}
