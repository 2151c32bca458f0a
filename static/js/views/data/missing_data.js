/**
 * The banner of data that are missing: a link or the run of this tab needs pictures that the server does not
 * have. It asks for their file, and the run goes on once they are there.
 */

/** @import { State, View } from "../../state/state_types.js" */

import { missingDataText } from "../../text/dataset_words.js";
import { find } from "../../widgets/dom.js";
import { createDataFileOpener } from "./data_file_opener.js";
import { createUploadLine } from "./upload_line.js";

/** @type {View} */
export function mountMissingData(element, send) {
  const words = find(".missing-words", element);
  const upload = createUploadLine(send);
  /** @type {State["own"]} */
  let limits = null;
  const opener = createDataFileOpener({
    take: (name, bytes) => send({ type: "local/upload", name, bytes, then: "open" }),
    refuse: (sentence) => send({ type: "local/data-said", said: { words: sentence, problem: true } }),
    limits: () => limits,
  });
  find(".missing-open", element).append(opener.element);
  find(".missing-upload", element).append(upload.element);
  opener.dropOn(element);
  find(".missing-away", element).addEventListener("click", () => send({ type: "local/missing-data-away" }));

  return function update(state) {
    const { missingData, following, own } = state;
    limits = own;
    const shown = missingData !== null && !following;
    if (shown && element.hidden && !own) send({ type: "local/load-datasets" });
    element.hidden = !shown;
    if (!missingData) return;
    const text = missingDataText(missingData, state);
    if (words.textContent !== text) words.textContent = text;
    upload.update(state);
  };
}
