/**
 * The places of the page that a tour can speak of, by name, and the lighting of them. A place is
 * ringed; what is neither one of those lit, nor in one, nor around one, is greyed, never blocked.
 */

/** name → where it is. A chapter's `lit` and a term's `spots` are these names. */
export const HIGHLIGHTS = {
  network: ".panel.network",
  input: "#network .column",
  outputs: "#network .column.outputs",
  prediction: ".pair > :first-child",
  slice: "#along",
  rate: "#along .rate",
  surface: ".panel.surface",
  station: "#station",
  inspector: "#inspector",
  origin: "#origin",
  check: "#check",
  change: "#change",
  pins: "#pins",
  walk: "#walk",
  step: "#step",
  transport: ".transport",
  figures: ".figures",
  losses: ".timeline",
  settings: "#settings",
  draw: "#draw-open",
  sheet: "#draw",
};
const GREYED = [
  "network",
  "prediction",
  "slice",
  "surface",
  "station",
  "inspector",
  "transport",
  "walk",
  "figures",
  "losses",
  "settings",
];

/** The element of a place, or null where the page does not have it now. */
export function highlightTarget(name) {
  return HIGHLIGHTS[name] ? document.querySelector(HIGHLIGHTS[name]) : null;
}

/** Ring the places of these names and grey the others; none: all as it was. */
export function showHighlights(names) {
  const lit = names.map(highlightTarget).filter(Boolean);
  for (const old of document.querySelectorAll(".lit, .greyed")) old.classList.remove("lit", "greyed");
  for (const element of lit) element.classList.add("lit");
  if (!lit.length) return;
  for (const element of GREYED.map(highlightTarget)) {
    const kin = lit.some((one) => one.contains(element) || element?.contains(one));
    if (element && !kin) element.classList.add("greyed");
  }
}

/**
 * On screens where parts are folded away: unfold those in which something of these names stands,
 * and fold again what was unfolded for others.
 */
export function revealTarget(names) {
  for (const button of document.querySelectorAll("[data-unfolds]")) {
    const part = document.getElementById(button.dataset.unfolds);
    const wanted = names.map(highlightTarget).some((one) => part.contains(one));
    const open = button.getAttribute("aria-expanded") === "true";
    if (!button.checkVisibility() || open === wanted || (open && !button.hasAttribute("data-toured")))
      continue;
    button.toggleAttribute("data-toured", wanted);
    button.click();
  }
}

/** Ring the places of these names for as long as something that speaks of them is pointed at. */
export function pointAt(names) {
  for (const old of document.querySelectorAll(".pointed")) old.classList.remove("pointed");
  for (const name of names) highlightTarget(name)?.classList.add("pointed");
}
