/** Positions each popover below the button that opens it, or above the button if there is no room below. */

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
