/** What can be done with the selected pictures of a group: move, delete, cut the square elsewhere. */

/** @import { PictureGroup } from "../../own_data/collection.js" */

import { button, el } from "../../widgets/dom.js";
import { createSquareEditor } from "./square_editor.js";

/**
 * @param {{choose: (ids: Set<number>) => void, remove: (ids: Set<number>) => void,
 *   move: (ids: Set<number>, to: number) => void, cut: (id: number, place: number) => void}} actions
 */
export function createSelectionBar({ choose, remove, move, cut }) {
  const element = el("div", "selection-bar");
  const words = el("span", "selection-words");
  words.setAttribute("role", "status");
  const to = el("select");
  to.setAttribute("aria-label", "Move the selected pictures to");
  const square = createSquareEditor(cut);
  const line = el("p", "selection-line");
  line.append(
    words,
    to,
    button("Delete", { className: "secondary", title: "Delete (Del)", press: () => remove(ids) }),
    button("Select none", { press: () => choose(new Set()) }),
  );
  element.append(line, square.element);
  /** @type {Set<number>} */
  let ids = new Set();
  let listed = "";

  to.addEventListener("change", () => {
    const group = Number(to.value);
    to.value = "";
    move(ids, group);
  });

  return {
    element,
    /**
     * @param {PictureGroup} group @param {PictureGroup[]} groups @param {Set<number>} selected of this group
     */
    update(group, groups, selected) {
      ids = selected;
      element.hidden = !selected.size;
      if (!selected.size) return;
      words.textContent = `${selected.size} selected`;
      const others = groups.filter(({ id }) => id !== group.id);
      const key = JSON.stringify(others.map(({ id, name }) => [id, name]));
      if (key !== listed) {
        const head = new Option("Move to…", "");
        to.replaceChildren(head, ...others.map(({ id, name }) => new Option(name, String(id))));
      }
      listed = key;
      const one = selected.size === 1 ? group.pictures.find(({ id }) => selected.has(id)) : null;
      square.update(one ?? null);
    },
  };
}
