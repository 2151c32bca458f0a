/** Takes files into the collection, one list after the other, and reports what came of them. */

/** @import { CollectionHistory } from "../../own_data/collection_history.js" */
/** @import { ListedFiles } from "../../own_data/dropped_files.js" */
/** @import { ReportLine } from "./import_report.js" */

import { pictureCount } from "../../own_data/collection.js";
import { importFiles } from "../../own_data/file_import.js";
import { importedText } from "../../own_data/import_words.js";
import { placedPictures } from "../../own_data/placed_pictures.js";
import { createImportReport } from "./import_report.js";

/**
 * @param {CollectionHistory} history
 * @param {{maxPictures: () => number, changed: () => void}} options `changed`: the reading has begun or ended
 */
export function createFileIntake(history, { maxPictures, changed }) {
  let stop = new AbortController();
  const report = createImportReport(() => stop.abort());
  let waiting = 0; // lists that are not read to their end
  let reading = Promise.resolve();
  /** @type {ReportLine[]} of the lists that were read since the page was idle */
  let lines = [];
  let outcome = { taken: 0, refused: 0, left: 0, cancelled: false };

  /** @param {ListedFiles | Promise<ListedFiles>} listed @param {number | null} to a group */
  async function read(listed, to) {
    const { files, problems } = await listed;
    const found = await importFiles(files, {
      room: maxPictures() - pictureCount(history.now()),
      signal: stop.signal,
      progress: report.progress,
      form: history.now(),
    });
    const { collection, left } = placedPictures(history.now(), found.read, to);
    const taken = pictureCount(collection) - pictureCount(history.now());
    if (taken) history.change(collection, `add ${taken} picture${taken === 1 ? "" : "s"}`);
    lines = [...lines, ...problems, ...found.refused, ...left, ...found.notes];
    outcome = {
      taken: outcome.taken + taken,
      refused: outcome.refused + found.refused.length,
      left: outcome.left + found.left,
      cancelled: found.cancelled,
    };
  }

  /** @param {unknown} failure */
  function note(failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    lines = [...lines, { name: "All together", why: `they could not be read (${why}).` }];
  }

  function end() {
    waiting -= 1;
    if (waiting) return;
    const { taken, refused, left } = outcome;
    const none = !taken && !refused && !left;
    const sentence = importedText({ ...outcome, most: maxPictures() });
    report.finish(none ? "There was no picture among them." : sentence, lines);
    lines = [];
    outcome = { taken: 0, refused: 0, left: 0, cancelled: false };
    stop = new AbortController();
    changed();
  }

  return {
    element: report.element,
    isBusy: () => waiting > 0,
    /**
     * @param {ListedFiles | Promise<ListedFiles>} listed @param {number | null} to a group, or where they fit
     */
    take(listed, to) {
      waiting += 1;
      changed();
      reading = reading
        .then(() => read(listed, to))
        .catch(note)
        .then(end);
    },
  };
}
