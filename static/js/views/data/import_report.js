/**
 * Says how far the reading of files is, with a button to cancel it, and afterwards which were not taken and
 * why.
 */

import { button, el } from "../../widgets/dom.js";

const LISTED = 100; // lines

/** @typedef {{name: string, why: string}} ReportLine */

/** @param {() => void} cancel */
export function createImportReport(cancel) {
  const element = el("div", "import-report");
  const going = el("p", "import-going");
  const progress = el("progress");
  progress.setAttribute("aria-label", "How many of the files are read");
  const words = el("span");
  going.append(progress, words, button("Cancel", { className: "secondary", press: cancel }));
  going.hidden = true;
  const said = el("p");
  said.setAttribute("role", "status");
  const details = el("details");
  const summary = el("summary");
  const list = el("ul");
  details.append(summary, list);
  element.append(going, said, details);
  element.hidden = true;

  return {
    element,
    /** So many of all files are done. @param {number} done @param {number} all */
    progress(done, all) {
      element.hidden = going.hidden = false;
      details.hidden = true;
      said.textContent = "";
      Object.assign(progress, { max: all, value: done });
      words.textContent = `${done} of ${all} files`;
    },
    /**
     * The reading has ended: what came of it, and the files that have a line of their own.
     * @param {string} sentence @param {ReportLine[]} lines
     */
    finish(sentence, lines) {
      element.hidden = false;
      going.hidden = true;
      said.textContent = sentence;
      details.hidden = !lines.length;
      details.open = lines.length <= 3;
      summary.textContent = `Details (${lines.length})`;
      list.replaceChildren(
        ...lines.slice(0, LISTED).map(({ name, why }) => {
          const item = el("li");
          item.append(el("b", "", name), `: ${why}`);
          return item;
        }),
      );
      if (lines.length > LISTED) list.append(el("li", "", `and ${lines.length - LISTED} more`));
    },
  };
}
