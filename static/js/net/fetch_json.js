/** What the page reads from its server besides messages: small files of data. */

/** @param {string} name relative to the page @returns {Promise<any>} what the file holds */
export async function fetchJson(name) {
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}
