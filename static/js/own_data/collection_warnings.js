/**
 * What stands against training on a collection, and what would teach little: the sentences of
 * engine/data/own_data_warnings.py, before anything is sent. Pure.
 */

/** @import { Collection, OwnPicture } from "./collection.js" */

import { MIN_GROUPS } from "./collection.js";

const FEW_IMAGES = 10; // training images of a class: with fewer, a warning
const LOPSIDED = 4; // times as many images in the largest group as in the smallest: from here a warning

/**
 * Why the collection cannot be trained on, in a sentence; "" where it can.
 * @param {Collection} collection
 */
export function trainingProblem({ groups }) {
  if (groups.length < MIN_GROUPS) return "Two groups are needed: add one.";
  const empty = groups.filter(({ pictures }) => !pictures.length).map(({ name }) => name);
  if (empty.length) return `${listed(empty)} ${empty.length > 1 ? "have" : "has"} no pictures yet.`;
  const single = groups.every(({ pictures }) => pictures.length === 1);
  if (single) return "One group needs a second picture: it is held out, to see what was learned.";
  const [first, ...rest] = groups.flatMap(({ pictures }) => pictures);
  if (rest.every((one) => samePixels(one.pixels, first.pixels)))
    return `All ${rest.length + 1} pictures are the same: there is nothing to tell apart.`;
  return "";
}

/**
 * Sentences on groups with few pictures, unequal groups, and equal pictures.
 * @param {Collection} collection
 */
export function collectionWarnings(collection) {
  const { groups, heldOutPercent } = collection;
  const filled = groups.filter(({ pictures }) => pictures.length);
  const found = filled.flatMap(({ name, pictures }) => {
    const count = trainingCount(pictures.length, heldOutPercent);
    const images = `training picture${count === 1 ? "" : "s"}`;
    return count < FEW_IMAGES ? [`${name} has ${count} ${images}: ${FEW_IMAGES} or more are better.`] : [];
  });
  const byCount = filled.toSorted((one, other) => other.pictures.length - one.pictures.length);
  const [most, least] = [byCount[0], byCount.at(-1)];
  if (most && least && most.pictures.length >= LOPSIDED * least.pictures.length)
    found.push(
      `${most.name} has ${most.pictures.length} pictures, ${least.name} ${least.pictures.length}: ` +
        `the network may answer ${most.name} too often.`,
    );
  return [...found, ...duplicateWarnings(collection)];
}

/**
 * How many pictures of a group are trained on; the formula is that of engine/data/split.py.
 * @param {number} count @param {number} percent held out
 */
export function trainingCount(count, percent) {
  const heldOut = Math.floor((count * percent + 50) / 100);
  return count - Math.min(Math.max(heldOut, 1), Math.max(count - 1, 0));
}

/** @param {Collection} collection */
function duplicateWarnings(collection) {
  const again = equalPictures(collection);
  const found = [];
  const inside = again.filter(({ groups }) => groups.size === 1);
  const extra = inside.reduce((sum, { pictures }) => sum + pictures.length - 1, 0);
  if (extra)
    found.push(
      `${extra} picture${extra > 1 ? "s are" : " is"} in a group twice, with the same pixels. Where one is ` +
        "trained on and the other held out, the held-out accuracy says more than is true.",
    );
  const across = again.filter(({ groups }) => groups.size > 1);
  if (across.length) {
    const names = listed([...new Set(across.flatMap(({ groups }) => [...groups]))]);
    const are = across.length > 1 ? `${across.length} pictures are` : "1 picture is";
    found.push(`${are} in more than one group (${names}): the network cannot tell them apart.`);
  }
  return found;
}

/**
 * The pictures that have the same pixels, with the names of their groups.
 * @param {Collection} collection
 */
export function equalPictures({ groups }) {
  /** @type {Map<number, {pictures: OwnPicture[], groups: Set<string>}[]>} */
  const byHash = new Map();
  for (const { name, pictures } of groups)
    for (const picture of pictures) {
      const hash = hashOf(picture.pixels);
      const known = byHash.get(hash) ?? [];
      const same = known.find((one) => samePixels(one.pictures[0].pixels, picture.pixels));
      if (same) {
        same.pictures.push(picture);
        same.groups.add(name);
      } else byHash.set(hash, [...known, { pictures: [picture], groups: new Set([name]) }]);
    }
  return [...byHash.values()].flat().filter(({ pictures }) => pictures.length > 1);
}

/** The second and later of pictures with the same pixels in one group. @param {Collection} collection */
export function repeatedPictures({ groups, ...form }) {
  const again = groups.flatMap((group) => equalPictures({ ...form, groups: [group] }));
  return new Set(again.flatMap(({ pictures }) => pictures.slice(1).map(({ id }) => id)));
}

/** @type {WeakMap<Uint8Array, number>} */
const hashes = new WeakMap();

/** FNV-1a of pixels, 32 bits, kept for each picture. @param {Uint8Array} pixels */
function hashOf(pixels) {
  const known = hashes.get(pixels);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (const byte of pixels) hash = Math.imul(hash ^ byte, 0x01000193);
  hashes.set(pixels, hash);
  return hash;
}

/** @param {Uint8Array} one @param {Uint8Array} other */
function samePixels(one, other) {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}

/** "cats", "cats and dogs", "cats, dogs and birds". @param {string[]} names */
function listed(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
