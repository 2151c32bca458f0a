/**
 * The groups of own pictures side by side, with what is selected in them, and the tool that is open in one.
 */

/** @import { NewPicture } from "../../own_data/collection.js" */
/** @import { CollectionHistory } from "../../own_data/collection_history.js" */
/** @import { ListedFiles } from "../../own_data/dropped_files.js" */
/** @import { PictureTool } from "./picture_group.js" */

import {
  allPictures,
  MAX_GROUPS,
  pictureCount,
  withGroup,
  withGroupName,
  withoutGroup,
  withoutPictures,
  withPictures,
  withPicturesIn,
  withSquareAt,
} from "../../own_data/collection.js";
import { allowedName } from "../../own_data/group_names.js";
import { button, el } from "../../widgets/dom.js";
import { createCameraTool } from "./camera_tool.js";
import { createDrawingTool } from "./drawing_tool.js";
import { createPictureGroup } from "./picture_group.js";
import { DRAGGED } from "./picture_sheet.js";

/**
 * @param {CollectionHistory} history
 * @param {{take: (files: ListedFiles, group: number) => void, maxPictures: () => number}} options
 */
export function createPictureGroups(history, { take, maxPictures }) {
  const element = el("div", "picture-groups");
  const add = button("Add a group", { className: "secondary add-group", press: addGroup });
  element.append(add);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !open) return;
    event.preventDefault(); // the dialog stays
    event.stopPropagation();
    use(null);
  });
  /** @type {Map<number, ReturnType<typeof createPictureGroup>>} */
  const cards = new Map();
  /** @type {Set<number>} */
  let selected = new Set();
  /** @type {{group: number, tool: PictureTool} | null} */
  let open = null;

  const full = () => `At most ${maxPictures().toLocaleString("en")} pictures are allowed.`;
  const tools = {
    drawing: createDrawingTool({
      taken: (kept) => keep("drawing", kept),
      full,
      takeBack,
      close: () => use(null),
    }),
    camera: createCameraTool({ taken: (kept) => keep("frame", kept), full, close: () => use(null) }),
  };

  const pictures = (/** @type {number} */ count) => `${count} picture${count === 1 ? "" : "s"}`;
  const groupOf = (/** @type {number} */ id) => history.now().groups.find((one) => one.id === id);

  /** Add a picture of the open tool; return whether there was room for it. */
  function keep(/** @type {string} */ name, /** @type {NewPicture["kept"]} */ kept) {
    const group = open && groupOf(open.group);
    if (!group || pictureCount(history.now()) >= maxPictures()) return false;
    const picture = { name: `${name} ${group.pictures.length + 1}`, kept };
    history.change(withPictures(history.now(), group.id, [picture]), `add a ${name} to ${group.name}`);
    return true;
  }

  function takeBack() {
    const last = open && groupOf(open.group)?.pictures.at(-1);
    if (last) remove(new Set([last.id]));
  }

  function addGroup() {
    const { groups } = history.now();
    const name = allowedName(
      `Group ${groups.length + 1}`,
      groups.map((one) => one.name),
    );
    history.change(withGroup(history.now(), name), `add ${name}`);
    cards.get(history.now().groups[groups.length].id)?.focusName();
  }

  /** @param {Set<number>} ids */
  function choose(ids) {
    selected = ids;
    update();
  }

  /** @param {Set<number>} ids */
  function remove(ids) {
    history.change(withoutPictures(history.now(), ids), `delete ${pictures(ids.size)}`);
  }

  /** @param {Set<number>} ids @param {number} to */
  function move(ids, to) {
    const name = groupOf(to)?.name;
    if (name !== undefined)
      history.change(withPicturesIn(history.now(), ids, to), `move ${pictures(ids.size)} to ${name}`);
  }

  /**
   * Open a tool in a group, or close the open one.
   * @param {{group: number, tool: PictureTool} | null} next
   */
  function use(next) {
    const before = open;
    open = next;
    if (before) {
      tools[before.tool].close();
      tools[before.tool].element.remove();
    }
    update();
    if (next) {
      cards.get(next.group)?.place.append(tools[next.tool].element);
      tools[next.tool].open(groupOf(next.group)?.name ?? "", history.now().colour);
    } else if (before) cards.get(before.group)?.opener(before.tool).focus();
  }

  /** @param {number} id */
  function cardOf(id) {
    const known = cards.get(id);
    if (known) return known;
    const card = createPictureGroup(id, {
      choose: (ids) => choose(ids),
      remove,
      move,
      cut: (one, place) =>
        history.change(withSquareAt(history.now(), one, place), "move the square", `square ${one}`),
      rename: (name) => history.change(withGroupName(history.now(), id, name), `name ${name}`),
      removeGroup() {
        history.change(withoutGroup(history.now(), id), `remove ${groupOf(id)?.name ?? "a group"}`);
        add.focus();
      },
      files: (files) => take(files, id),
      use: (tool) => use(tool && { group: id, tool }),
    });
    cards.set(id, card);
    card.element.addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes(DRAGGED)) event.preventDefault();
    });
    card.element.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.types.includes(DRAGGED)) return;
      event.preventDefault();
      move(selected, id);
    });
    return card;
  }

  function update() {
    const collection = history.now();
    const here = new Set(allPictures(collection).map(({ id }) => id));
    selected = new Set([...selected].filter((id) => here.has(id)));
    for (const [id, card] of cards)
      if (!groupOf(id)) {
        card.element.remove();
        cards.delete(id);
      }
    collection.groups.forEach((group, place) => {
      const card = cardOf(group.id);
      const tool = open?.group === group.id ? open.tool : null;
      if (element.children[place] !== card.element)
        element.insertBefore(card.element, element.children[place]);
      card.update(group, collection, { selected, tool });
      if (tool) tools[tool].update(group.name, collection.colour);
    });
    add.disabled = collection.groups.length >= MAX_GROUPS;
    if (open && !groupOf(open.group)) use(null);
  }

  return { element, update };
}
