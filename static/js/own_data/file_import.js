/**
 * Reads listed files as pictures, one after the other, so that the page can still be used: with progress,
 * and until it is cancelled. A file that cannot be read is named and does not stop the others.
 */

/** @import { ListedFile } from "./dropped_files.js" */
/** @import { NewPicture } from "./collection.js" */

import { decodedPicture } from "./decode_picture.js";
import { shrunkMiddle } from "./shrink.js";

/**
 * `read`: the pictures by the name of the folder that they stood in, "" for files that came alone.
 * @typedef {{read: Map<string, NewPicture[]>, refused: {name: string, why: string}[],
 *   notes: {name: string, why: string}[], left: number, cancelled: boolean}} Imported
 * `left`: the files that were not looked at.
 */

/**
 * @param {ListedFile[]} files
 * @param {{room: number, signal: AbortSignal, progress: (done: number, all: number) => void,
 *   form: {size: number, colour: boolean}, decode?: typeof decodedPicture,
 *   pause?: () => Promise<void>}} options
 * `room`: how many pictures may be added; `form`: that of the collection; `pause` is awaited
 * before each file
 * @returns {Promise<Imported>}
 */
export async function importFiles(
  files,
  { room, signal, progress, form, decode = decodedPicture, pause = nextTask },
) {
  /** @type {Imported} */
  const found = { read: new Map(), refused: [], notes: [], left: 0, cancelled: false };
  let count = 0;
  for (const [place, { name, folder, file }] of files.entries()) {
    found.cancelled = signal.aborted;
    if (found.cancelled || count >= room) {
      found.left = files.length - place;
      break;
    }
    progress(place, files.length);
    await pause();
    const path = folder ? `${folder}/${name}` : name;
    try {
      const { picture, note } = await decode(await file());
      const pictures = found.read.get(folder) ?? [];
      pictures.push({ name, kept: picture, pixels: shrunkMiddle(picture, form) });
      found.read.set(folder, pictures);
      count += 1;
      if (note) found.notes.push({ name: path, why: note });
    } catch (failure) {
      found.refused.push({ name: path, why: sentence(failure) });
    }
  }
  return found;
}

/** @param {unknown} failure */
function sentence(failure) {
  if (failure instanceof DOMException) return `it could not be read (${failure.message})`;
  return failure instanceof Error ? failure.message : String(failure);
}

/** A task of its own: what waits, such as a press, comes first. @returns {Promise<void>} */
const nextTask = () => new Promise((done) => setTimeout(done));
