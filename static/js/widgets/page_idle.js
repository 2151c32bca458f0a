/** Waits until the page is idle. */

/**
 * @param {number} timeout in milliseconds
 * @returns {Promise<void>} when the page has nothing to do, or at the latest then
 */
export function pageIdle(timeout) {
  return new Promise((done) => {
    if (typeof requestIdleCallback === "function") {
      requestIdleCallback(() => done(), { timeout });
    } else setTimeout(done, 200);
  });
}
