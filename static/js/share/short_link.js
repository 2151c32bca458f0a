/** Short links, if the server stores them: how many days they last, and the request that shortens a link. */

/** How many days the server keeps a short link; 0 if it makes none. */
export function shortLinkDays() {
  return Number(document.body.dataset.shortLinkDays ?? 0);
}

/**
 * Shorten an address. Throws an Error with a sentence if the server does not store it.
 * @param {string} address
 */
export async function shortenLink(address) {
  const { hash, origin, pathname } = new URL(address);
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ fragment: hash.slice(1) });
  /** @type {{id?: string, message?: string}} */
  let answer;
  try {
    const response = await fetch("links", { method: "POST", headers, body });
    answer = await response.json();
  } catch {
    throw new Error("The server did not answer. The long link works all the same.");
  }
  if (!answer.id) throw new Error(answer.message);
  return new URL(`s/${answer.id}`, origin + pathname).href;
}
