/**
 * One group of own pictures: its name, ways to add pictures, its contact sheet, and what is selected in it.
 */

/** @import { Collection, PictureGroup } from "../../own_data/collection.js" */
/** @import { ListedFiles } from "../../own_data/dropped_files.js" */
/** @import { SheetActions } from "./picture_sheet.js" */

import { MIN_GROUPS } from "../../own_data/collection.js";
import { filesOfInput } from "../../own_data/dropped_files.js";
import { groupNameProblem } from "../../own_data/group_names.js";
import { button, el } from "../../widgets/dom.js";
import { createPictureSheet } from "./picture_sheet.js";
import { createSelectionBar } from "./selection_bar.js";

/** @typedef {"drawing" | "camera"} PictureTool */
/**
 * @typedef {SheetActions & {rename: (name: string) => void, removeGroup: () => void,
 *   files: (files: ListedFiles) => void, use: (tool: PictureTool | null) => void,
 *   move: (ids: Set<number>, to: number) => void,
 *   cut: (id: number, place: number) => void}} GroupActions
 * `use`: a tool is to be opened in this group, or closed
 */

/** @param {number} id @param {GroupActions} actions */
export function createPictureGroup(id, actions) {
  const element = el("section", "picture-group");
  element.dataset.group = String(id);
  const name = el("input", "group-name");
  name.setAttribute("aria-label", "Name of the group");
  Object.assign(name, { autocomplete: "off", spellcheck: false });
  const count = el("span", "soft group-count");
  const away = button("✕", { className: "quiet", title: "Remove this group", press: actions.removeGroup });
  const said = el("p", "problem");
  said.setAttribute("role", "alert");
  said.id = `group-said-${id}`;
  name.setAttribute("aria-describedby", said.id);
  const head = el("div", "group-head");
  head.append(name, count, away);
  const files = el("input", "visually-hidden");
  Object.assign(files, { type: "file", multiple: true, accept: "image/*", tabIndex: -1 });
  files.setAttribute("aria-hidden", "true");
  const tools = {
    drawing: button("Draw", { className: "secondary", press: () => toggle("drawing") }),
    camera: button("Camera", { className: "secondary", press: () => toggle("camera") }),
  };
  const line = el("p", "group-add");
  const chosen = button("Files…", { className: "secondary", press: () => files.click() });
  line.append(files, chosen, tools.drawing, tools.camera);
  const place = el("div", "tool-place");
  const sheet = createPictureSheet(actions);
  const bar = createSelectionBar(actions);
  element.append(head, said, line, place, sheet.element, bar.element);
  /** @type {PictureTool | null} */
  let tool = null;
  let others = /** @type {string[]} */ ([]);
  let inForce = "";

  /** @param {PictureTool} wanted */
  const toggle = (wanted) => actions.use(tool === wanted ? null : wanted);

  /** Take the name that is typed, or say what is wrong with it. */
  function takeName() {
    const typed = name.value.trim();
    const problem = groupNameProblem(typed, others);
    said.textContent = problem && `${problem} “${inForce}” stays.`;
    name.toggleAttribute("aria-invalid", Boolean(problem));
    if (problem || typed === inForce) return;
    actions.rename(typed);
  }
  name.addEventListener("change", takeName);
  name.addEventListener("blur", () => {
    name.value = inForce;
    name.removeAttribute("aria-invalid");
  });
  name.addEventListener("keydown", (event) => {
    if (event.key === "Enter") takeName();
    else if (event.key === "Escape" && name.value !== inForce) {
      name.value = inForce;
      said.textContent = "";
      event.preventDefault();
    } else return;
    event.stopPropagation();
  });
  files.addEventListener("change", () => {
    if (files.files?.length) actions.files(filesOfInput(files.files));
    files.value = "";
  });

  return {
    element,
    place,
    focusName() {
      name.focus();
      name.select();
    },
    /** The button of a tool, to which the focus goes back. @param {PictureTool} one */
    opener: (one) => tools[one],
    /**
     * @param {PictureGroup} group @param {Collection} collection
     * @param {{selected: ReadonlySet<number>, tool: PictureTool | null}} more
     */
    update(group, { groups, size }, { selected, tool: open }) {
      tool = open;
      others = groups.filter((one) => one.id !== id).map((one) => one.name);
      if (group.name !== inForce) name.value = group.name;
      if (group.name !== inForce) said.textContent = "";
      inForce = group.name;
      const { length } = group.pictures;
      count.textContent = `${length} picture${length === 1 ? "" : "s"}`;
      element.setAttribute("aria-label", `Group ${group.name}`);
      away.setAttribute("aria-label", `Remove the group ${group.name}`);
      away.disabled = groups.length <= MIN_GROUPS;
      for (const [key, one] of Object.entries(tools)) one.setAttribute("aria-expanded", String(open === key));
      const own = new Set(group.pictures.map((one) => one.id).filter((one) => selected.has(one)));
      sheet.update(group, size, own);
      bar.update(group, groups, own);
    },
  };
}
