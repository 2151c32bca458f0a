/**
 * Lists the files of a drop, a paste or a choice with the folder that each stands in. Folders are read with
 * all that is in them.
 */

/**
 * A file of a folder; `folder` is the name of the folder that it stands in, "" where it came alone.
 * @typedef {{name: string, folder: string, file: () => Promise<File>}} ListedFile
 * @typedef {{files: ListedFile[], problems: {name: string, why: string}[]}} ListedFiles
 */

export const MOST_FILES = 10_000;
const OF_THE_SYSTEM = /^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i; // neither pictures nor worth a word

/**
 * The files of a drop or paste. To be called before the event has ended: the list of items is empty later.
 * @param {DataTransfer} data @returns {Promise<ListedFiles>}
 */
export function filesOfTransfer(data) {
  const items = [...data.items].filter(({ kind }) => kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  return listed(entries.filter((one) => one !== null));
}

/**
 * The files of an input, with or without `webkitdirectory`.
 * @param {Iterable<File>} files @returns {ListedFiles}
 */
export function filesOfInput(files) {
  const all = [...files].map((file) => ({
    name: file.name,
    folder: file.webkitRelativePath.split("/").at(-2) ?? "",
    file: async () => file,
  }));
  return limited(
    all.filter(({ name }) => !OF_THE_SYSTEM.test(name)),
    [],
  );
}

/** @param {(FileSystemEntry | File)[]} entries */
async function listed(entries) {
  /** @type {ListedFiles} */
  const found = { files: [], problems: [] };
  for (const entry of entries) {
    if (entry instanceof File) found.files.push({ name: entry.name, folder: "", file: async () => entry });
    else await walk(entry, "", found);
  }
  return limited(found.files, found.problems);
}

/** @param {FileSystemEntry} entry @param {string} folder @param {ListedFiles} found */
async function walk(entry, folder, found) {
  if (OF_THE_SYSTEM.test(entry.name) || found.files.length > MOST_FILES) return;
  if (isFileEntry(entry)) {
    const file = () => new Promise((take, fail) => entry.file(take, fail));
    found.files.push({ name: entry.name, folder, file });
    return;
  }
  if (!isFolderEntry(entry)) return;
  const reader = entry.createReader();
  let count = 0;
  for (;;) {
    const some = await new Promise((take, fail) => reader.readEntries(take, fail));
    if (!some.length) break; // a reader gives 100 at a time, and none at the end
    count += some.length;
    for (const one of some) await walk(one, entry.name, found);
  }
  if (!count)
    found.problems.push({ name: entry.name, why: "got an empty folder; allowed: one with pictures." });
}

/** @param {FileSystemEntry} entry @returns {entry is FileSystemFileEntry} */
const isFileEntry = (entry) => entry.isFile;

/** @param {FileSystemEntry} entry @returns {entry is FileSystemDirectoryEntry} */
const isFolderEntry = (entry) => entry.isDirectory;

/**
 * At most `MOST_FILES`, in the order of their names.
 * @param {ListedFile[]} files @param {ListedFiles["problems"]} problems
 */
function limited(files, problems) {
  const few = files.slice(0, MOST_FILES);
  few.sort((one, other) => order.compare(one.folder, other.folder) || order.compare(one.name, other.name));
  if (files.length > few.length)
    problems.push({
      name: "All together",
      why: `got more than ${MOST_FILES.toLocaleString("en")} files; the first of them were looked at.`,
    });
  return { files: few, problems };
}

const order = new Intl.Collator("en", { numeric: true });
