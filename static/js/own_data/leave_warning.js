/** Makes the browser ask before a page is left that holds pictures which nothing else has. */

/** Return a function that turns the question on or off. */
export function createLeaveWarning() {
  let on = false;

  /** @param {BeforeUnloadEvent} event */
  const ask = (event) => event.preventDefault();

  // a page that always listens could not be kept for the browser's "back"
  return (/** @type {boolean} */ wanted) => {
    if (wanted === on) return;
    on = wanted;
    if (on) window.addEventListener("beforeunload", ask);
    else window.removeEventListener("beforeunload", ask);
  };
}
