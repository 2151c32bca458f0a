/** Makes the browser ask before a page is left that holds pictures which nothing else has. */

/** @param {BeforeUnloadEvent} event */
const ask = (event) => event.preventDefault();

/**
 * Let the browser ask before the page is left, or not. A page that always asks could not be kept for the
 * browser's "back".
 * @param {boolean} wanted
 */
export function askBeforeLeaving(wanted) {
  if (wanted) window.addEventListener("beforeunload", ask);
  else window.removeEventListener("beforeunload", ask);
}
