/** The line of an upload: how much of the file is sent, the button that cancels, and what came of it. */

/** @import { Send, State } from "../../state/state_types.js" */

import { button, el } from "../../widgets/dom.js";

/** @param {Send} send */
export function createUploadLine(send) {
  const element = el("div", "upload-line");
  const line = el("p", "upload-going");
  const words = el("span");
  const progress = el("progress");
  progress.max = 1;
  progress.setAttribute("aria-label", "How much of the file is sent");
  const cancel = button("Cancel", {
    className: "share-button",
    press: () => send({ type: "local/upload-cancel" }),
  });
  line.append(progress, words, cancel);
  const said = el("p");
  said.setAttribute("role", "status");
  const problem = el("p", "problem");
  problem.setAttribute("role", "alert");
  element.append(line, said, problem);

  return {
    element,
    /** @param {Pick<State, "uploading" | "dataSaid">} state */
    update({ uploading, dataSaid }) {
      line.hidden = !uploading;
      if (uploading) {
        progress.value = uploading.part;
        const sent = uploading.part < 1;
        words.textContent = sent ? `Sending ${uploading.name}` : `The server reads ${uploading.name}`;
      }
      const sentence = dataSaid?.words ?? "";
      said.textContent = dataSaid?.problem ? "" : sentence;
      problem.textContent = dataSaid?.problem ? sentence : "";
    },
  };
}
