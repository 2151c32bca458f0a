/**
 * Decides which keys the focused element handles itself. A button, switch or list that was used with the
 * pointer does not capture later keys.
 */

const TEXT =
  "input:not([type=radio], [type=checkbox], [type=range], [type=button]), textarea, [contenteditable]";
const PRESSED = "button, summary, input[type=radio], input[type=checkbox]";
const MOVES = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];

/**
 * Return whether the focused element handles this key, so that it is not a shortcut of the page.
 * @param {Pick<KeyboardEvent, "key" | "target" | "ctrlKey" | "metaKey">} event
 */
export function ownsKey({ key, target, ctrlKey, metaKey }) {
  if (!(target instanceof Element)) return false;
  if (document.querySelector("dialog:modal")) return true;
  if (key === "Escape") return Boolean(document.querySelector(":popover-open")); // it closes that
  if (target.matches(TEXT)) return !isTaken(target) || ctrlKey || metaKey || !/^[a-df-wyz ]$/i.test(key);
  if (ctrlKey || metaKey) return false;
  if (target instanceof HTMLSelectElement) return !("pointed" in target.dataset) || isOpen(target);
  if (key === " ") return Boolean(target.closest(`${PRESSED}, a[href], [data-scrolls]`));
  if (target.closest("[data-scrolls]") && ["Home", "End"].includes(key)) return true;
  const moving = "canvas, [role=slider]:not(.rail), input[type=range], input[type=radio]";
  return target.matches(moving) && MOVES.includes(key);
}

/** Whether a field's text was taken and nothing was typed since: letters are then shortcuts. */
function isTaken(/** @type {Element} */ field) {
  return field instanceof HTMLElement && "taken" in field.dataset;
}

/** Whether a list is unfolded; where the browser cannot say so, it may be. */
function isOpen(/** @type {HTMLSelectElement} */ list) {
  return !CSS.supports("selector(:open)") || list.matches(":open");
}

/** @param {Document} page */
export function wireFocus(page) {
  let pointed = false; // the pointer was used last, not the keyboard
  const free = (/** @type {string} */ what) =>
    setTimeout(() => {
      const { activeElement: one } = page;
      if (one instanceof HTMLElement && one.matches(what) && !one.closest("dialog")) one.blur();
    });
  page.addEventListener(
    "pointerdown",
    ({ target }) => {
      pointed = true;
      if (target instanceof HTMLSelectElement) target.dataset.pointed = "";
    },
    { capture: true },
  );
  page.addEventListener("focusout", ({ target }) => {
    if (target instanceof HTMLSelectElement) delete target.dataset.pointed;
  });
  page.addEventListener("keydown", () => (pointed = false), { capture: true });
  page.addEventListener("click", ({ detail, target }) => {
    if (detail > 0 && pointed && target instanceof Element && target.closest(`${PRESSED}, label`))
      free(PRESSED);
  });
  page.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement && "pointed" in target.dataset) free("select");
  });
  page.addEventListener("close", () => pointed && free(PRESSED), { capture: true }); // of a dialog
}
