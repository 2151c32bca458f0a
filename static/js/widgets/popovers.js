/**
 * Positions each popover below the button that opens it, or above the button if there is no room below, and
 * closes the popover of a control that opens something else.
 */

const GAP = 4;

/** @param {Document} page */
export function wirePopovers(page) {
  page.addEventListener("toggle", place, { capture: true });

  /** @param {ToggleEvent} event */
  function place({ target: sheet, newState }) {
    if (!(sheet instanceof HTMLElement) || newState !== "open") return;
    if (!sheet.matches(".panel-choices, .panel-about")) return;
    const opener = page.querySelector(`[popovertarget="${sheet.id}"]`);
    if (!opener) return;
    const at = opener.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = sheet;
    const left = Math.max(GAP, Math.min(at.right - width, innerWidth - width - GAP));
    const below = at.bottom + GAP + height <= innerHeight;
    const top = below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height);
    Object.assign(sheet.style, { left: `${left}px`, top: `${top}px` });
  }
}

/**
 * Close the popover that a control is in, if any. A focus in it goes back to the button that opened it, so
 * that what the control opens next returns the focus to that button and not to a hidden control.
 * @param {Element} control
 */
export function closePopoverOf(control) {
  const sheet = control.closest(":popover-open");
  if (sheet instanceof HTMLElement) sheet.hidePopover();
}
