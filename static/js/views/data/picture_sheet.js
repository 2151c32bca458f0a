/**
 * The contact sheet of a group of own pictures. Pictures are selected by pointer or keys, deleted, and
 * dragged to another group.
 */

/** @import { OwnPicture } from "../../own_data/collection.js" */

import { paintPixels } from "../../own_data/paint_pixels.js";
import { button, el } from "../../widgets/dom.js";
import { createRovingFocus } from "../network/roving_focus.js";

export const DRAGGED = "application/x-own-pictures";
const SHOWN_AT_FIRST = 60;
const SHOWN_MORE = 240;

/**
 * @typedef {{choose: (ids: Set<number>) => void, remove: (ids: Set<number>) => void}} SheetActions
 * `choose`: these pictures are selected now; `remove`: Delete was pressed on them
 */

/** @param {SheetActions} actions */
export function createPictureSheet({ choose, remove }) {
  const element = el("div", "picture-sheet");
  const list = el("div", "picture-list");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-multiselectable", "true");
  const more = button("", { className: "link", press: () => grow() });
  element.append(list, more);
  const roving = createRovingFocus(list, "[role=option]");
  /** @type {Map<number, {option: HTMLElement, canvas: HTMLCanvasElement, pixels: Uint8Array | null}>} */
  const tiles = new Map();
  /** @type {OwnPicture[]} */
  let pictures = [];
  /** @type {ReadonlySet<number>} */
  let selected = new Set();
  let [shown, size, name] = [SHOWN_AT_FIRST, 0, ""];
  let anchor = -1; // the picture from which Shift selects

  const idOf = (/** @type {EventTarget | null} */ target) => {
    const option = target instanceof Element ? target.closest("[role=option]") : null;
    return option instanceof HTMLElement ? Number(option.dataset.picture) : -1;
  };
  const placeOf = (/** @type {number} */ id) => pictures.findIndex((one) => one.id === id);

  /**
   * Select a picture, or no longer; with Shift all from the one before.
   * @param {number} id @param {boolean} shift
   */
  function press(id, shift) {
    const from = placeOf(anchor);
    const ids = new Set(selected);
    if (shift && from >= 0) {
      const [low, high] = [from, placeOf(id)].sort((one, other) => one - other);
      for (const one of pictures.slice(low, high + 1)) ids.add(one.id);
    } else if (!ids.delete(id)) ids.add(id);
    anchor = id;
    choose(ids);
  }

  function grow() {
    const first = shown;
    shown += SHOWN_MORE;
    arrange();
    tiles.get(pictures[first]?.id)?.option.focus();
  }

  /** @param {OwnPicture} picture */
  function tileOf({ id }) {
    const known = tiles.get(id);
    if (known) return known;
    const option = el("div", "picture-tile");
    const canvas = el("canvas");
    option.setAttribute("role", "option");
    option.dataset.picture = String(id);
    option.draggable = true;
    option.tabIndex = -1;
    option.append(canvas);
    const tile = { option, canvas, pixels: null };
    tiles.set(id, tile);
    return tile;
  }

  function arrange() {
    const visible = pictures.slice(0, shown);
    const elements = visible.map((picture, place) => {
      const tile = tileOf(picture);
      if (tile.pixels !== picture.pixels) paintPixels(tile.canvas, picture.pixels, size);
      tile.pixels = picture.pixels;
      tile.option.setAttribute("aria-selected", String(selected.has(picture.id)));
      tile.option.setAttribute("aria-label", `${name}, picture ${place + 1}: ${picture.name}`);
      tile.option.title = picture.name;
      return tile.option;
    });
    const focused = list.contains(document.activeElement);
    /** @type {Set<Element>} */
    const kept = new Set(elements);
    for (const child of [...list.children]) if (!kept.has(child)) child.remove();
    elements.forEach((one, place) => {
      if (list.children[place] !== one) list.insertBefore(one, list.children[place] ?? null);
    });
    const ids = new Set(visible.map(({ id }) => id));
    for (const id of tiles.keys()) if (!ids.has(id)) tiles.delete(id);
    const hidden = pictures.length - visible.length;
    more.hidden = !hidden;
    more.textContent = `Show ${Math.min(hidden, SHOWN_MORE)} more of ${pictures.length}`;
    element.hidden = !pictures.length;
    roving.refresh();
    if (focused && !list.contains(document.activeElement)) roving.current?.focus();
  }

  /** Delete pictures and keep the focus in the sheet. @param {Set<number>} ids */
  function removeHere(ids) {
    const at = pictures.findIndex((one) => ids.has(one.id));
    remove(ids);
    tiles.get(pictures[Math.min(at, pictures.length - 1)]?.id)?.option.focus();
  }

  list.addEventListener("click", (event) => {
    const id = idOf(event.target);
    if (id < 0) return;
    tiles.get(id)?.option.focus();
    press(id, event.shiftKey);
  });
  list.addEventListener("keydown", (event) => {
    const id = idOf(event.target);
    const control = event.ctrlKey || event.metaKey;
    if (id < 0 || event.altKey) return;
    if (event.key === " " || event.key === "Enter") press(id, event.shiftKey);
    else if ((event.key === "a" || event.key === "A") && control)
      choose(new Set(pictures.map((one) => one.id)));
    else if (event.key === "Delete" || event.key === "Backspace")
      removeHere(new Set(selected.has(id) ? selected : [id]));
    else if (event.key === "Escape" && selected.size) choose(new Set());
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("dragstart", (event) => {
    const id = idOf(event.target);
    if (id < 0 || !event.dataTransfer) return;
    if (!selected.has(id)) choose(new Set([id]));
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData(DRAGGED, "");
  });

  return {
    element,
    /**
     * @param {{name: string, pictures: OwnPicture[]}} group @param {number} pixels each way
     * @param {ReadonlySet<number>} chosen
     */
    update(group, pixels, chosen) {
      [pictures, name, size, selected] = [group.pictures, group.name, pixels, chosen];
      list.setAttribute("aria-label", `Pictures of ${name}`);
      arrange();
    },
  };
}
