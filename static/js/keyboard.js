/** Keys of the page: → or S step, ← back, Space play or pause, Escape skip. Nothing is drawn. */

/** @param {{step: Function, back: Function, play: Function, skip: Function}} actions */
export function wireKeys(actions) {
  const keys = { ArrowRight: "step", s: "step", S: "step", ArrowLeft: "back", " ": "play", Escape: "skip" };
  document.addEventListener("keydown", (event) => {
    const name = keys[event.key];
    const typing = event.target.closest("input, select, textarea, dialog");
    const moving = event.target.matches("canvas, [role=slider]") && event.key.startsWith("Arrow");
    const pressing = event.target.closest("button") && event.key === " ";
    if (!name || typing || moving || pressing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[name]();
  });
}
