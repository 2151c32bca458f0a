/** Undo and redo: two buttons that name what they would do. */

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountUndo(element, send) {
  const buttons = { undo: element.querySelector("#undo"), redo: element.querySelector("#redo") };
  const words = { undo: ["Undo", "Ctrl Z"], redo: ["Redo", "Shift Ctrl Z"] };
  for (const [type, button] of Object.entries(buttons)) {
    button.addEventListener("click", () => send({ type }));
  }

  return function update({ status, connection }) {
    for (const [type, button] of Object.entries(buttons)) {
      const [word, keys] = words[type];
      const label = status?.[type] ?? null;
      button.disabled = connection !== "open" || label === null;
      button.title = label === null ? `Nothing to ${type} (${keys})` : `${word}: ${label} (${keys})`;
      button.setAttribute("aria-label", label === null ? `Nothing to ${type}` : `${word}: ${label}`);
    }
  };
}
