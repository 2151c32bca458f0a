/**
 * What the file of a recording holds beside the page: elements with data, by their ids. Bytes are
 * base64 of gzip.
 */

/** @param {string} id @returns {any} */
export function embeddedJson(id) {
  return JSON.parse(textOf(id));
}

/** @param {string} id @returns {Promise<ArrayBuffer>} */
export async function inflateEmbedded(id) {
  const bytes = Uint8Array.from(atob(textOf(id)), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

function textOf(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`this file holds no ${id}`);
  return element.textContent ?? "";
}
