/**
 * The visitor's own pictures: two to ten named groups, the form in which they are trained on, and how many
 * are held out. Every change returns another collection. Pure.
 */

/** @import { KeptPicture } from "./shrink.js" */

import { MIDDLE, shrunkMiddle, shrunkSquare } from "./shrink.js";

/**
 * `pixels`: (C, size, size), C = 3 in colour. `place`: where the square is cut, 0 to 1 along the longer side.
 * @typedef {{id: number, name: string, kept: KeptPicture, place: number, pixels: Uint8Array}} OwnPicture
 * @typedef {{id: number, name: string, pictures: OwnPicture[]}} PictureGroup
 * @typedef {{groups: PictureGroup[], size: number, colour: boolean, heldOutPercent: number,
 *   seed: number}} Collection
 * @typedef {{name: string, kept: KeptPicture, pixels?: Uint8Array}} NewPicture its pixels, if they are known
 */

export const MIN_GROUPS = 2;
export const MAX_GROUPS = 10;
export const MAX_PICTURES = 2000;
export const SIZES = [16, 28, 32]; // pixels each way
export const MAX_HELD_OUT_PERCENT = 90; // as in engine/data/split.py
export const MAX_SPLIT_SEED = 2 ** 32 - 1;

let made = 0; // groups and pictures, each with a number of its own

/** Two groups without pictures. @returns {Collection} */
export function emptyCollection() {
  /** @type {Collection} */
  const none = { groups: [], size: 28, colour: false, heldOutPercent: 20, seed: 0 };
  return withGroup(withGroup(none, "Group 1"), "Group 2");
}

/** @param {Collection} collection @param {string} name */
export function withGroup(collection, name) {
  made += 1;
  const group = { id: made, name, pictures: /** @type {OwnPicture[]} */ ([]) };
  return { ...collection, groups: [...collection.groups, group] };
}

/** @param {Collection} collection @param {number} id */
export function withoutGroup(collection, id) {
  return { ...collection, groups: collection.groups.filter((group) => group.id !== id) };
}

/** @param {Collection} collection @param {number} id @param {string} name */
export function withGroupName(collection, id, name) {
  return withGroups(collection, (group) => (group.id === id ? { ...group, name } : group));
}

/**
 * Add pictures to the end of a group, shrunk to the form of the collection.
 * @param {Collection} collection @param {number} id of the group @param {NewPicture[]} pictures
 */
export function withPictures(collection, id, pictures) {
  const { size, colour } = collection;
  const values = (colour ? 3 : 1) * size * size;
  const added = pictures.map(({ name, kept, pixels }) => {
    made += 1;
    const shrunk = pixels?.length === values ? pixels : shrunkMiddle(kept, collection);
    return { id: made, name, kept, place: MIDDLE, pixels: shrunk };
  });
  return withGroups(collection, (group) =>
    group.id === id ? { ...group, pictures: [...group.pictures, ...added] } : group,
  );
}

/** @param {Collection} collection @param {ReadonlySet<number>} ids of pictures */
export function withoutPictures(collection, ids) {
  return withGroups(collection, (group) => {
    const left = group.pictures.filter(({ id }) => !ids.has(id));
    return left.length === group.pictures.length ? group : { ...group, pictures: left };
  });
}

/**
 * Move pictures to the end of another group, in their order.
 * @param {Collection} collection @param {ReadonlySet<number>} ids @param {number} to a group
 */
export function withPicturesIn(collection, ids, to) {
  const moved = collection.groups
    .filter(({ id }) => id !== to)
    .flatMap(({ pictures }) => pictures.filter(({ id }) => ids.has(id)));
  const others = new Set(moved.map(({ id }) => id));
  return withGroups(withoutPictures(collection, others), (group) =>
    group.id === to ? { ...group, pictures: [...group.pictures, ...moved] } : group,
  );
}

/**
 * Cut the square of a picture elsewhere.
 * @param {Collection} collection @param {number} id @param {number} place 0 to 1 along the longer side
 */
export function withSquareAt(collection, id, place) {
  return withGroups(collection, (group) => ({
    ...group,
    pictures: group.pictures.map((one) =>
      one.id === id ? { ...one, place, pixels: shrunkSquare(one.kept, place, collection) } : one,
    ),
  }));
}

/**
 * The collection in another form; `pixelsOf` gives each picture's pixels in it.
 * @param {Collection} collection @param {{size: number, colour: boolean}} form
 * @param {(picture: OwnPicture) => Uint8Array} [pixelsOf]
 */
export function withForm(collection, form, pixelsOf = ({ kept, place }) => shrunkSquare(kept, place, form)) {
  const changed = withGroups(collection, (group) => ({
    ...group,
    pictures: group.pictures.map((one) => ({ ...one, pixels: pixelsOf(one) })),
  }));
  return { ...changed, size: form.size, colour: form.colour };
}

/** @param {Collection} collection @param {(group: PictureGroup) => PictureGroup} change */
function withGroups(collection, change) {
  return { ...collection, groups: collection.groups.map(change) };
}

/** @param {Collection} collection @returns {OwnPicture[]} */
export const allPictures = ({ groups }) => groups.flatMap(({ pictures }) => pictures);

/** @param {Collection} collection */
export const pictureCount = ({ groups }) => groups.reduce((sum, { pictures }) => sum + pictures.length, 0);
