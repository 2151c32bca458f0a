/**
 * Version 3 of the link dictionary, frozen: version 2 with the words of architectures, which are rows
 * (architecture_rows.js), and with short names of own data (hash_words.js). Existing links depend on it, so
 * a change requires a version 4.
 */

import { V2_DICTIONARY, V2_WORDS } from "./v2_dictionary.js";
import { wordCodes } from "./word_codes.js";

const LEFT_OUT = {
  ...V2_DICTIONARY.leftOut,
  recipe: { ...V2_DICTIONARY.leftOut.recipe, architecture: null, warm_start: null },
};

export const V3_WORDS = [
  ...V2_WORDS,
  "architecture",
  "warm_start",
  "custom",
  "initialiser",
  "he",
  "glorot",
  "lecun",
  "zeros",
  "constant",
];

/** @type {import("./pack.js").LinkDictionary} */
export const V3_DICTIONARY = {
  version: 3,
  sceneVersion: 2,
  architectures: true,
  hashes: true,
  deepest: 40,
  leftOut: LEFT_OUT,
  plain: V2_DICTIONARY.plain,
  ...wordCodes(V3_WORDS),
};
