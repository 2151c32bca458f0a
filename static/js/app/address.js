/** Whether the address of the page names a view to open: a link, or a chapter of the tour. */

import { isLink } from "../share_link/link.js";
import { namesChapter } from "../tour/guide.js";

/** @param {string} hash the fragment of the address */
export function namesView(hash) {
  return isLink(hash) || namesChapter(hash);
}
