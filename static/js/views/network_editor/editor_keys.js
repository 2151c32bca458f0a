/**
 * The keys of the editor. On a column: Alt with an arrow moves the layer, Delete removes it, Ctrl D
 * duplicates it, arrows, Home and End go to another column. Anywhere: Ctrl Z undoes, Ctrl Y or Shift Ctrl Z
 * redoes.
 */

const TYPED = "input, textarea, select";
const EARLIER = ["ArrowLeft", "ArrowUp"];
const LATER = ["ArrowRight", "ArrowDown"];

/**
 * @param {HTMLElement} editor
 * @param {object} tools
 * @param {(element: Element) => number} tools.placeOf the layer that an element belongs to, or −1
 * @param {(place: number, by: -1 | 1) => void} tools.move
 * @param {(place: number) => void} tools.remove @param {(place: number) => void} tools.duplicate
 * @param {(place: number) => void} tools.focus the column at a place, where there is one; −1 is the last
 * @param {() => void} tools.undo @param {() => void} tools.redo
 */
export function wireEditorKeys(editor, tools) {
  /** @param {KeyboardEvent} event @returns {(() => void) | undefined} */
  function actionOf(event) {
    const { key, target, altKey, shiftKey } = event;
    const control = event.ctrlKey || event.metaKey;
    if (editor.hidden || !(target instanceof Element) || target.closest("textarea")) return undefined;
    if (target !== document.body && !editor.contains(target)) return undefined;
    const sign = key.toLowerCase();
    if (control && sign === "z") return shiftKey ? tools.redo : tools.undo;
    if (control && sign === "y") return tools.redo;
    const place = tools.placeOf(target);
    if (place < 0) return undefined;
    const by = EARLIER.includes(key) ? -1 : LATER.includes(key) ? 1 : 0;
    if (control && sign === "d") return () => tools.duplicate(place);
    if (altKey && by) return () => tools.move(place, by);
    if (control || altKey || target.matches(TYPED)) return undefined;
    if (key === "Delete") return () => tools.remove(place);
    if (!target.matches(".layer-card")) return undefined;
    if (key === "Home" || key === "End") return () => tools.focus(key === "Home" ? 0 : -1);
    if (by) return () => tools.focus(Math.max(0, place + by));
    return undefined;
  }

  document.addEventListener(
    "keydown",
    (event) => {
      const act = actionOf(event);
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      afterTyping(act);
    },
    { capture: true }, // before a number field takes an arrow
  );
}

/**
 * Act once the field that is typed in has given what it holds: a card that is moved with it would give it in
 * the middle of the move. The field keeps the focus, unless the action moves it.
 * @param {() => void} act
 */
function afterTyping(act) {
  const typed = document.activeElement;
  const field = typed instanceof HTMLElement && typed.matches("input") ? typed : null;
  field?.blur();
  act();
  if (document.activeElement === document.body) field?.focus();
}
