/**
 * Encodes a link as the fragment of an address, and decodes it. A link holds a scene and the way to open
 * it. Browsers never send the fragment to a server. The dictionary and schema of every version are kept,
 * so old links still open; an old scene is upgraded after it has been checked.
 *
 * A link is {scene, begin, controls, theme, sketch}. `begin`: start at the first step. `controls`: all,
 * step (and look) or look. `theme`: light, dark, or null for the reader's own. `sketch`: the server's
 * sketch of the parameters.
 */

/** @import { Link } from "../scene/scene_types.js" */

import { upgradeScene } from "../scene/upgrade_scene.js";
import { compress, decompress, MAX_LINK_BYTES, MAX_LINK_CHARACTERS } from "./compress.js";
import { pack, unpack } from "./pack.js";
import { schemaProblem } from "./schema.js";
import { V1_DICTIONARY } from "./v1_dictionary.js";
import { V2_DICTIONARY } from "./v2_dictionary.js";

const START = "#view/";
/** @type {Record<string, import("./pack.js").LinkDictionary>} */
const DICTIONARIES = { 1: V1_DICTIONARY, 2: V2_DICTIONARY };
const NEWEST = V2_DICTIONARY;

/** Return whether the fragment of an address has the form of a link. @param {string} hash */
export function isLink(hash) {
  return hash.startsWith(START);
}

/**
 * Encode a link as a fragment. Throws an Error with a sentence if it is too long.
 * @param {import("./pack.js").PackedLink} link
 * @returns {Promise<string>}
 */
export async function fragmentOf(link) {
  const text = pack(link, NEWEST);
  const characters = await compress(text);
  if (text.length > MAX_LINK_BYTES || characters.length > MAX_LINK_CHARACTERS) {
    throw new Error(
      `This view is too long for a link: ${characters.length} characters; allowed: ${MAX_LINK_CHARACTERS}. ` +
        "Save its recipe as a file.",
    );
  }
  return `${START}${NEWEST.version}${characters}`;
}

/**
 * Decode any fragment: the link, with its scene in the newest version, or `problem`, a sentence.
 * @param {string} hash
 * @returns {Promise<{link?: Link, problem?: string}>}
 */
export async function linkOf(hash) {
  const version = hash.charAt(START.length);
  if (!Object.hasOwn(DICTIONARIES, version)) {
    const known = Object.keys(DICTIONARIES).join(" and ");
    return { problem: `This link is of version ${version || "none"}; this page opens versions ${known}.` };
  }
  try {
    const text = await decompress(hash.slice(START.length + 1));
    const link = unpack(text, DICTIONARIES[version]);
    const problem = schemaProblem(link);
    if (problem) return { problem };
    return { link: /** @type {Link} */ ({ ...link, scene: upgradeScene(link.scene) }) };
  } catch (failure) {
    if (failure instanceof SyntaxError) return { problem: "The link is damaged: it cannot be read." };
    return { problem: /** @type {Error} */ (failure).message };
  }
}
