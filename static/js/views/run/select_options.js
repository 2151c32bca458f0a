/** Fills a select list with choices. */

/**
 * Offer choices in a list; a list that offers them already is left alone.
 * @param {HTMLSelectElement} list @param {{name: string, label: string}[]} offered
 */
export function offerOptions(list, offered) {
  const now = [...list.options].map(({ value, text }) => `${value} ${text}`).join();
  if (now === offered.map(({ name, label }) => `${name} ${label}`).join()) return;
  list.replaceChildren(...offered.map(({ name, label }) => new Option(capitalised(label), name)));
}

/** @param {string} label */
function capitalised(label) {
  return label[0].toUpperCase() + label.slice(1);
}
