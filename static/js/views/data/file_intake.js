/** Takes files into the collection, one list after the other, and reports what came of each. */

/** @import { CollectionHistory } from "../../own_data/collection_history.js" */
/** @import { ListedFiles } from "../../own_data/dropped_files.js" */

import { pictureCount } from "../../own_data/collection.js";
import { decodedPicture } from "../../own_data/decode_picture.js";
import { importFiles } from "../../own_data/file_import.js";
import { importedText } from "../../own_data/import_words.js";
import { placedPictures } from "../../own_data/placed_pictures.js";
import { createImportReport } from "./import_report.js";

/**
 * @param {CollectionHistory} history
 * @param {{maxPictures: () => number, changed: () => void}} options `changed`: a reading has begun or ended
 */
export function createFileIntake(history, { maxPictures, changed }) {
  /** @type {AbortController | null} */
  let running = null;
  const report = createImportReport(() => running?.abort());

  /** @param {ListedFiles} listed @param {number | null} to a group */
  async function read({ files, problems }, to) {
    const most = maxPictures();
    const found = await importFiles(files, {
      room: most - pictureCount(history.now()),
      signal: /** @type {AbortController} */ (running).signal,
      progress: report.progress,
      decode: decodedPicture,
    });
    const before = pictureCount(history.now());
    const { collection, left } = placedPictures(history.now(), found.read, to);
    const taken = pictureCount(collection) - before;
    if (taken) history.change(collection, `add ${taken} picture${taken === 1 ? "" : "s"}`);
    const { cancelled, refused, notes } = found;
    const sentence = importedText({ taken, refused: refused.length, left: found.left, cancelled, most });
    report.finish(files.length ? sentence : "There was no picture among them.", [
      ...problems,
      ...refused,
      ...left,
      ...notes,
    ]);
  }

  return {
    element: report.element,
    isBusy: () => running !== null,
    /**
     * @param {ListedFiles | Promise<ListedFiles>} listed @param {number | null} to a group, or where they fit
     */
    async take(listed, to) {
      if (running) return;
      running = new AbortController();
      changed();
      try {
        await read(await listed, to);
      } catch (failure) {
        report.finish(
          `The files could not be read: ${failure instanceof Error ? failure.message : failure}.`,
          [],
        );
      } finally {
        running = null;
        changed();
      }
    },
  };
}
