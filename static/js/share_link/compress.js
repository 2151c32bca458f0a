/**
 * Compresses text to URL-safe characters and back: deflate, then base64url. The inflated size is checked
 * during decompression, so that a short text cannot expand to a huge one.
 */

export const MAX_LINK_CHARACTERS = 32 * 1024;
export const MAX_LINK_BYTES = 64 * 1024;

/** @param {string} text @returns {Promise<string>} */
export async function compress(text) {
  const bytes = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(text), Infinity);
  const characters = btoa(String.fromCharCode(...bytes));
  return characters.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * Decompress `characters` to text. Throws an Error that describes the problem.
 * @param {string} characters
 * @returns {Promise<string>}
 */
export async function decompress(characters) {
  if (characters.length > MAX_LINK_CHARACTERS) {
    throw new Error(
      `The link has ${characters.length} characters; at most ${MAX_LINK_CHARACTERS} are allowed.`,
    );
  }
  if (!/^[\w-]+$/.test(characters))
    throw new Error(
      "The link has characters that none has; allowed are letters, digits, - and _. Copy the whole of it.",
    );
  try {
    const bytes = Uint8Array.from(atob(characters.replaceAll("-", "+").replaceAll("_", "/")), (one) =>
      one.charCodeAt(0),
    );
    return new TextDecoder("utf-8", { fatal: true }).decode(
      await through(new DecompressionStream("deflate-raw"), bytes, MAX_LINK_BYTES),
    );
  } catch (failure) {
    if (failure instanceof TooMuch) throw failure;
    throw new Error("The link is damaged: a part of it is missing or was changed. Copy the whole of it.", {
      cause: failure,
    });
  }
}

class TooMuch extends Error {}

/**
 * @param {CompressionStream | DecompressionStream} stream
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {number} most bytes that may come out
 */
async function through(stream, bytes, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let count = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatenated(parts, count);
    count += value.length;
    if (count > most) {
      reader.cancel().catch(() => {});
      throw new TooMuch(`The link unfolds to more than the ${most / 1024} KiB that are allowed.`);
    }
    parts.push(value);
  }
}

/** @param {Uint8Array[]} parts @param {number} count */
function concatenated(parts, count) {
  const whole = new Uint8Array(count);
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
