/**
 * The named places of the page that a tour chapter can highlight. A highlighted place gets a ring; the
 * parts of the page without a highlighted place are greyed. Greyed parts still work.
 */

/**
 * name → selector. `lit` of a chapter and `spots` of a term contain these names.
 * @type {Record<string, string>}
 */
export const HIGHLIGHTS = {
  network: ".panel.network",
  input: "#network .layer",
  image: "#choose",
  outputs: "#network :is(.outputs, .answer)",
  prediction: '[data-panel="prediction"]',
  slice: "#along",
  rate: "#along .rate",
  curve_options: '[popovertarget="weight-choices"]',
  surface: '[data-panel="surface"]',
  station: "#station",
  station_modes: "#station .station-modes",
  station_next: "#station-next",
  inspector: "#inspector",
  origin: "#origin",
  check: "#check",
  change: "#change",
  pins: "#pins",
  walk: "#walk",
  step: "#step",
  play: "#play",
  more: "#more-open",
  transport: ".transport",
  figures: ".figures",
  losses: ".timeline",
  race: '[data-panel="race"]',
  lanes: '[data-panel="lanes"]',
  settings: "#setup-open",
  draw: "#draw-open",
  sheet: "#draw",
};
/** Not the transport: a greyed button looks as if it could not be pressed. */
const GREYED = [
  "network",
  "prediction",
  "slice",
  "surface",
  "station",
  "inspector",
  "losses",
  "race",
  "lanes",
];

/**
 * The element of a place, or null if it is not on the page.
 * @param {string} name
 * @returns {HTMLElement | null}
 */
export function highlightTarget(name) {
  return HIGHLIGHTS[name] ? document.querySelector(HIGHLIGHTS[name]) : null;
}

/** @param {string[]} names @returns {HTMLElement[]} */
function targetsOf(names) {
  return names.map(highlightTarget).filter((one) => one !== null);
}

/**
 * Put a ring around the places in `names` and grey the others, except those that the task uses. Without
 * names, all highlights are removed.
 * @param {string[]} names
 * @param {string[]} [used] places that are neither ringed nor greyed
 */
export function showHighlights(names, used = []) {
  for (const old of document.querySelectorAll(".lit, .greyed")) old.classList.remove("lit", "greyed");
  const lit = targetsOf(names);
  for (const element of lit) element.classList.add("lit");
  if (!lit.length) return;
  const kept = [...lit, ...targetsOf(used)];
  for (const element of targetsOf(GREYED)) {
    if (!kept.some((one) => one.contains(element) || element.contains(one))) element.classList.add("greyed");
  }
}

/** Open the folded sections that contain one of these places. @param {string[]} names */
export function revealTarget(names) {
  for (const element of targetsOf(names)) {
    for (const folded of [...element.querySelectorAll("details"), element.closest("details")])
      if (folded) folded.open = true;
  }
}

/** Put a ring around these places while the text that mentions them is hovered. @param {string[]} names */
export function pointAt(names) {
  for (const old of document.querySelectorAll(".pointed")) old.classList.remove("pointed");
  for (const element of targetsOf(names)) element.classList.add("pointed");
}
