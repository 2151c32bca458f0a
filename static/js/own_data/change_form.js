/** Changes the size or the colour of a collection, in slices, so that the page can be used meanwhile. */

/** @import { CollectionHistory } from "./collection_history.js" */

import { allPictures, withForm } from "./collection.js";
import { shrunkSquare } from "./shrink.js";

const SLICE = 8; // milliseconds

/**
 * Shrink all pictures again from what is kept of them, those that are added meanwhile among them.
 * @param {CollectionHistory} history @param {{size: number, colour: boolean}} form @param {string} words
 */
export async function changeForm(history, form, words) {
  /** @type {Map<string, Uint8Array>} */
  const made = new Map();
  const keyOf = (/** @type {import("./collection.js").OwnPicture} */ { id, place }) => `${id} ${place}`;
  let begun = performance.now();
  for (;;) {
    const missing = allPictures(history.now()).filter((one) => !made.has(keyOf(one)));
    if (!missing.length) break;
    for (const one of missing) {
      made.set(keyOf(one), shrunkSquare(one.kept, one.place, form));
      if (performance.now() - begun < SLICE) continue;
      await new Promise((done) => setTimeout(done));
      begun = performance.now();
    }
  }
  const pixelsOf = (/** @type {import("./collection.js").OwnPicture} */ one) => {
    const pixels = made.get(keyOf(one));
    return pixels ?? shrunkSquare(one.kept, one.place, form);
  };
  history.change(withForm(history.now(), form, pixelsOf), words);
}
