/**
 * Encodes a link as the fragment of an address, and decodes it. A link holds a scene and the way to open
 * it. Browsers never send the fragment to a server. The dictionary and schema of every version are kept,
 * so old links still open; an old scene is upgraded after it has been checked. A link is written in version
 * 3, one with the lanes of a comparison in version 4.
 *
 * A link is {scene, begin, controls, theme, sketch}. `begin`: start at the first step. `controls`: all,
 * step (and look) or look. `theme`: light, dark, or null for the reader's own. `sketch`: the server's
 * sketch of the parameters.
 */

/** @import { Link } from "../scene/scene_types.js" */

import { upgradeScene } from "../scene/upgrade_scene.js";
import { compress, decompress, MAX_LINK_BYTES, MAX_LINK_CHARACTERS } from "./compress.js";
import { pack, unpack } from "./pack.js";
import { decodedFragment, linkReadings } from "./repair.js";
import { schemaProblem } from "./schema.js";
import { V1_DICTIONARY } from "./v1_dictionary.js";
import { V2_DICTIONARY } from "./v2_dictionary.js";
import { V3_DICTIONARY } from "./v3_dictionary.js";
import { V4_DICTIONARY } from "./v4_dictionary.js";

const START = "#view/";
/** @type {Record<string, import("./pack.js").LinkDictionary>} */
const DICTIONARIES = { 1: V1_DICTIONARY, 2: V2_DICTIONARY, 3: V3_DICTIONARY, 4: V4_DICTIONARY };
const OF_ONE_RUN = V3_DICTIONARY;
const OF_LANES = V4_DICTIONARY;
const MOST_SPACES = 16;

/** Return whether the fragment of an address has the form of a link. @param {string} hash */
export function isLink(hash) {
  return decodedFragment(hash).startsWith(START);
}

/**
 * Encode a link as a fragment. Throws an Error with a sentence if it is too long.
 * @param {import("./pack.js").PackedLink} link
 * @returns {Promise<string>}
 */
export async function fragmentOf(link) {
  const dictionary = link.scene.compare ? OF_LANES : OF_ONE_RUN;
  const text = pack(link, dictionary);
  const characters = await compressed(text);
  if (text.length > MAX_LINK_BYTES || characters.length > MAX_LINK_CHARACTERS) {
    throw new Error(
      `This view is too long for a link: ${characters.length} characters; allowed: ${MAX_LINK_CHARACTERS}. ` +
        "Save its recipe as a file.",
    );
  }
  return `${START}${dictionary.version}${characters}`;
}

/**
 * The text compressed, with as many spaces after it as it takes to end in a letter or a digit: chats and
 * mail programs cut - and _ from the end of a link.
 * @param {string} text JSON
 */
async function compressed(text) {
  for (let spaces = 0; ; spaces += 1) {
    const characters = await compress(text + " ".repeat(spaces));
    if (!/[-_]$/.test(characters) || spaces === MOST_SPACES) return characters;
  }
}

/**
 * Decode any fragment: the link, with its scene in the newest version, or `problem`, a sentence. A link
 * that was changed on its way is repaired where that is certain.
 * @param {string} hash
 * @returns {Promise<{link?: Link, problem?: string}>}
 */
export async function linkOf(hash) {
  const told = decodedFragment(hash).slice(START.length);
  const version = told.trimStart().charAt(0);
  if (!Object.hasOwn(DICTIONARIES, version)) {
    const known = Object.keys(DICTIONARIES).join(", ");
    return { problem: `This link is of version ${version || "none"}; this page opens versions ${known}.` };
  }
  /** @type {{link?: Link, problem?: string} | null} */
  let first = null;
  for (const alternatives of linkReadings(told.trimStart().slice(1))) {
    const found = await Promise.all(alternatives.map((characters) => linkRead(characters, version)));
    const readable = found.filter(({ link }) => link);
    if (readable.length === 1) return readable[0];
    first ??= found[0];
  }
  return first ?? { problem: "" };
}

/**
 * @param {string} characters @param {string} version
 * @returns {Promise<{link?: Link, problem?: string}>}
 */
async function linkRead(characters, version) {
  try {
    const text = await decompress(characters);
    const link = unpack(text, DICTIONARIES[version]);
    const problem = schemaProblem(link);
    if (problem) return { problem };
    return { link: /** @type {Link} */ ({ ...link, scene: upgradeScene(link.scene) }) };
  } catch (failure) {
    if (failure instanceof SyntaxError) return { problem: "The link is damaged: it cannot be read." };
    return { problem: /** @type {Error} */ (failure).message };
  }
}
