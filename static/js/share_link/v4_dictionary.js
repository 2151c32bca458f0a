/**
 * Version 4 of the link dictionary, frozen: version 3 with the words of a comparison and its defaults. Only
 * links with lanes are of this version. Existing links depend on it, so a change requires a version 5.
 */

import { V3_DICTIONARY, V3_WORDS } from "./v3_dictionary.js";
import { wordCodes } from "./word_codes.js";

const LEFT_OUT = {
  ...V3_DICTIONARY.leftOut,
  compare: { preset: null, picked: 1, other: null, race: null },
};

const WORDS = [
  ...V3_WORDS,
  "compare",
  "lanes",
  "label",
  "picked",
  "other",
  "race",
  "ends",
  "trajectories",
  "lane_view",
  "both",
  "difference",
  "seven-optimizers",
  "five-learning-rates",
  "four-seeds",
  "schedules",
  "batch-sizes",
  "initialisers",
  "adamw",
];

/** @type {import("./pack.js").LinkDictionary} */
export const V4_DICTIONARY = {
  ...V3_DICTIONARY,
  version: 4,
  leftOut: LEFT_OUT,
  ...wordCodes(WORDS),
};
