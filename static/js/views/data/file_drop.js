/** Files and folders are dropped on the dialog of the panel or on a group, pasted, or chosen. */

/** @import { ListedFiles } from "../../own_data/dropped_files.js" */

import { filesOfInput, filesOfTransfer } from "../../own_data/dropped_files.js";
import { button, el } from "../../widgets/dom.js";

/**
 * @param {HTMLElement} panel on which files are dropped
 * @param {(files: ListedFiles | Promise<ListedFiles>, group: number | null) => void} take
 */
export function createFileDrop(panel, take) {
  const element = el("div", "file-drop");
  const files = picker({ accept: "image/*" });
  const folder = picker({ webkitdirectory: true });
  element.append(
    files,
    folder,
    el("p", "", "Drop pictures or whole folders here, or paste them. A folder becomes a group of its name."),
    button("Choose pictures…", { className: "secondary", press: () => files.click() }),
    button("Choose a folder…", { className: "secondary", press: () => folder.click() }),
  );

  /** @param {Partial<HTMLInputElement>} settings */
  function picker(settings) {
    const input = el("input", "visually-hidden");
    Object.assign(input, { type: "file", multiple: true, tabIndex: -1, ...settings });
    input.setAttribute("aria-hidden", "true");
    input.addEventListener("change", () => {
      if (input.files?.length) take(filesOfInput(input.files), null);
      input.value = "";
    });
    return input;
  }

  const groupOf = (/** @type {EventTarget | null} */ target) => {
    const group = target instanceof Element ? target.closest("[data-group]") : null;
    return group instanceof HTMLElement ? Number(group.dataset.group) : null;
  };
  const hasFiles = (/** @type {DataTransfer | null} */ data) => Boolean(data?.types.includes("Files"));
  let inside = 0; // elements of the panel that the pointer has entered and not left

  function mark(/** @type {number} */ change) {
    inside = Math.max(0, inside + change);
    panel.toggleAttribute("data-dropping", inside > 0);
  }
  const seen = () => panel.getClientRects().length > 0;
  const area = panel.closest("dialog") ?? panel; // beside the panel, a drop would open the file in its place
  area.addEventListener("dragenter", ({ dataTransfer }) => hasFiles(dataTransfer) && mark(1));
  area.addEventListener("dragleave", ({ dataTransfer }) => hasFiles(dataTransfer) && mark(-1));
  area.addEventListener("dragover", (event) => {
    if (seen() && hasFiles(event.dataTransfer)) event.preventDefault();
  });
  area.addEventListener("drop", (event) => {
    mark(-Infinity);
    if (event.defaultPrevented || !seen() || !event.dataTransfer || !hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    take(filesOfTransfer(event.dataTransfer), groupOf(event.target));
  });
  document.addEventListener("paste", (event) => {
    if (!seen() || !event.clipboardData?.files.length) return;
    event.preventDefault();
    take(filesOfTransfer(event.clipboardData), groupOf(document.activeElement));
  });

  return element;
}
