/** Keys of the page, and what each of them does by name. Nothing is drawn. */

const KEYS = {
  ArrowRight: "forward",
  ArrowLeft: "back",
  Home: "first",
  End: "last",
  s: "step",
  S: "step",
  g: "goTo",
  G: "goTo",
  d: "draw",
  D: "draw",
  " ": "play",
  Escape: "skip",
  l: "share",
  L: "share",
  t: "tour",
  T: "tour",
  n: "next",
  N: "next",
  p: "previous",
  P: "previous",
  r: "again",
  R: "again",
};

/** @param {Record<string, (repeated: boolean) => void>} actions */
export function wireKeys(actions) {
  document.addEventListener("keydown", (event) => {
    const name = nameOf(event);
    if (!name || event.target.closest("input, select, textarea, dialog")) return;
    if (moves(event)) return;
    event.preventDefault();
    actions[name](event.repeat);
  });
}

function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (altKey) return undefined;
  if (!ctrlKey && !metaKey) return KEYS[key];
  if (key === "y" || key === "Y") return "redo";
  return key === "z" || key === "Z" ? (shiftKey ? "redo" : "undo") : undefined;
}

/** Whether the key belongs to what has the focus: a picture, a slider, a button, a text to scroll. */
function moves({ target, key, defaultPrevented }) {
  if (defaultPrevented) return true;
  if (target.closest("[data-scrolls]") && ["Home", "End", " "].includes(key)) return true;
  const own = target.matches("canvas, [role=slider]:not(.rail)");
  const moving = own && (key.startsWith("Arrow") || key === "Home" || key === "End");
  return moving || (target.closest("button") && key === " ");
}
