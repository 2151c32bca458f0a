/** Opens the link in the address of the page, on load and on every change of the address. */

import { isLink, linkOf } from "./link.js";

/**
 * Dispatch the link in the address: `local/link`, or `local/link-refused` with a sentence.
 * @param {import("../state/state_types.js").Send} send
 */
export function wireAddressLink(send) {
  async function open() {
    if (!isLink(location.hash)) return;
    const { link, problem } = await linkOf(location.hash);
    send(link ? { type: "local/link", link } : { type: "local/link-refused", problem: problem ?? "" });
  }
  window.addEventListener("hashchange", open);
  open();
}
