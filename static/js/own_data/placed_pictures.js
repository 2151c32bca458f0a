/** Places pictures that were read in the groups of a collection. Pure. */

/** @import { Collection, NewPicture } from "./collection.js" */

import { MAX_GROUPS, withGroup, withGroupName, withPictures } from "./collection.js";
import { allowedName } from "./group_names.js";

const UNNAMED = /^Group \d+$/; // a group that nobody named

/**
 * Place pictures by the folders that they stood in. Pictures of one folder, or of none, go to the group `to`
 * where one is given. Otherwise each folder is the group of its name: one that is there, one that is empty
 * and was not named, or a new one. Files that came alone go to the first group without pictures, else to a
 * new group.
 * @param {Collection} collection @param {Map<string, NewPicture[]>} read by folder
 * @param {number | null} to a group
 * @returns {{collection: Collection, left: {name: string, why: string}[]}}
 */
export function placedPictures(collection, read, to) {
  if (to !== null && read.size === 1 && collection.groups.some(({ id }) => id === to)) {
    return { collection: withPictures(collection, to, [...read.values()][0]), left: [] };
  }
  const left = [];
  for (const [folder, pictures] of read) {
    const prepared = withGroupFor(collection, folder, to);
    if (prepared) collection = withPictures(prepared.collection, prepared.id, pictures);
    else {
      const count = `${pictures.length} picture${pictures.length === 1 ? "" : "s"}`;
      left.push({ name: folder || count, why: `no group was left for them; allowed: ${MAX_GROUPS} groups.` });
    }
  }
  return { collection, left };
}

/**
 * The collection with a group for a folder; null where there are too many groups.
 * @param {Collection} collection @param {string} folder @param {number | null} to
 */
function withGroupFor(collection, folder, to) {
  const { groups } = collection;
  const empty = groups.find(({ name, pictures }) => !pictures.length && (!folder || UNNAMED.test(name)));
  if (!folder) {
    const found = groups.find(({ id }) => id === to) ?? empty;
    if (found) return { collection, id: found.id };
  }
  const known = groups.find(({ name }) => name === folder.normalize("NFC").trim());
  if (folder && known) return { collection, id: known.id };
  const others = groups.filter((group) => group !== empty).map(({ name }) => name);
  const name = allowedName(folder || `Group ${groups.length + 1}`, others);
  if (empty) return { collection: withGroupName(collection, empty.id, name), id: empty.id };
  if (groups.length >= MAX_GROUPS) return null;
  const more = withGroup(collection, name);
  return { collection: more, id: more.groups[more.groups.length - 1].id };
}
