/** Opens a file with own data: chosen with a button, or dropped; what cannot be read is said here. */

/** @import { OwnDataLimits } from "../../net/served_file_types.js" */

import { refusedFileText } from "../../text/dataset_words.js";
import { el } from "../../widgets/dom.js";

let made = 0;

/**
 * @param {{take: (name: string, bytes: Uint8Array<ArrayBuffer>) => void, refuse: (sentence: string) => void,
 *   limits: () => OwnDataLimits | null}} options
 */
export function createDataFileOpener({ take, refuse, limits }) {
  made += 1;
  const element = el("span", "data-file");
  const input = el("input", "visually-hidden");
  Object.assign(input, { type: "file", id: `data-file-${made}`, accept: ".safetensors" });
  const label = el("label", "share-button", "Open a file…");
  label.htmlFor = input.id;
  element.append(input, label);
  input.addEventListener("change", async () => {
    await open(input.files?.[0]);
    input.value = "";
  });

  /** @param {File | undefined} file */
  async function open(file) {
    if (!file) return;
    const refused = refusedFileText(file, limits());
    if (refused) return refuse(refused);
    try {
      take(file.name, new Uint8Array(await file.arrayBuffer()));
    } catch {
      refuse(`${file.name}: this browser cannot read the file.`);
    }
  }

  return {
    element,
    /** Let files be dropped on an element. @param {HTMLElement} place */
    dropOn(place) {
      place.addEventListener("dragover", (event) => event.preventDefault());
      place.addEventListener("drop", (event) => {
        event.preventDefault();
        open(event.dataTransfer?.files[0]);
      });
    },
  };
}
