/** Fills a select element of the set-up form with its options. */

/**
 * Set the options of a select element, unless it has them already.
 * @param {HTMLSelectElement} list @param {{name: string, label: string}[]} offered
 */
export function offerChoices(list, offered) {
  const now = [...list.options].map(({ value, text }) => `${value} ${text}`).join();
  if (now === offered.map(({ name, label }) => `${name} ${label}`).join()) return;
  list.replaceChildren(...offered.map(({ name, label }) => new Option(capitalised(label), name)));
}

/** @param {string} label */
function capitalised(label) {
  return label[0].toUpperCase() + label.slice(1);
}
