/**
 * A link: a scene and how it is to be opened, as the fragment of an address, and back. The fragment
 * stays in the browser: no server ever sees it. A decoder of every version is kept in link/.
 *
 * A link is {scene, begin, controls, theme, sketch}: `begin`: start at its first step; `controls`:
 * all, step (and look) or look; `theme`: light, dark or null, the reader's; `sketch`: the server's.
 */

import { pack, unpack } from "./pack.js";
import { MAX_LINK_BYTES, MAX_LINK_CHARACTERS, compress, decompress } from "./compress.js";
import { schemaProblem } from "./schema.js";

const START = "#view/";
const OPENERS = { 1: async (signs) => unpack(await decompress(signs)) };
const NEWEST = "1";

/** Whether the fragment of an address is meant to be a link. */
export function isLink(hash) {
  return hash.startsWith(START);
}

/** The fragment of a link. Throws an Error with a sentence where it is too long for one. */
export async function fragmentOf(link) {
  const text = pack(link);
  const signs = await compress(text);
  if (text.length > MAX_LINK_BYTES || signs.length > MAX_LINK_CHARACTERS) {
    throw new Error(
      `This view is too long for a link: ${signs.length} signs; allowed: ${MAX_LINK_CHARACTERS}. Save its recipe as a file.`,
    );
  }
  return `${START}${NEWEST}${signs}`;
}

/** The link of a fragment, whatever it is: {link}, or {problem}, a sentence. */
export async function linkOf(hash) {
  const version = hash.charAt(START.length);
  const open = Object.hasOwn(OPENERS, version) ? OPENERS[version] : null;
  if (!open) {
    return {
      problem: `This link is of version ${version || "none"}; this page opens version ${Object.keys(OPENERS).join(", ")}.`,
    };
  }
  try {
    const link = await open(hash.slice(START.length + 1));
    const problem = schemaProblem(link);
    return problem ? { problem } : { link };
  } catch (failure) {
    const unreadable =
      failure instanceof SyntaxError ? "The link is damaged: what it holds cannot be read." : failure.message;
    return { problem: unreadable };
  }
}
