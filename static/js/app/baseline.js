/** Checks that the browser has what the page needs. README.md names the browsers that have it. */

/** @type {[string, () => boolean][]} */
const NEEDED = [
  ["popover", () => "popover" in HTMLElement.prototype],
  [":has()", () => CSS.supports("selector(:has(a))")],
  ["subgrid", () => CSS.supports("grid-template-columns", "subgrid")],
  ["container queries", () => CSS.supports("container-type", "inline-size")],
  ["deflate-raw", () => Boolean(new CompressionStream("deflate-raw"))],
];

/** @param {() => boolean} has */
function isThere(has) {
  try {
    return has();
  } catch {
    return false;
  }
}

/** Throw an Error that names what the browser lacks; the page then shows its one sentence alone. */
export function requireBaseline() {
  const missing = NEEDED.filter(([, has]) => !isThere(has)).map(([name]) => name);
  if (!missing.length) return;
  document.body.dataset.tooOld = "";
  throw new Error(`This browser is too old for the page: it lacks ${missing.join(", ")}.`);
}
