/** Puts the choices of a panel in a bar over its picture where there is room, else in a popover behind ⚙. */

/** @param {HTMLElement} choices @param {boolean} isBar */
export function placeChoices(choices, isBar) {
  if (isBar) choices.removeAttribute("popover");
  else choices.setAttribute("popover", "");
  choices.classList.toggle("choices-bar", isBar);
  choices.closest(".panel")?.classList.toggle("with-choices-bar", isBar);
}
