/** Keys of the page: → or S step, ← back, Space play or pause, Escape skip. Nothing is drawn. */

/** @param {{step: Function, back: Function, play: Function, skip: Function}} actions */
export function wireKeys(actions) {
  const keys = { ArrowRight: "step", s: "step", S: "step", ArrowLeft: "back", " ": "play", Escape: "skip" };
  document.addEventListener("keydown", (event) => {
    const name = keys[event.key];
    const busy = event.target.closest("input, select, textarea, dialog, canvas, button");
    const typing = busy && !(busy.matches("button") && event.key !== " " && event.key !== "Enter");
    if (!name || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[name]();
  });
}
