/**
 * The short codes of the words in a version's dictionary: one character each, then * and a character, then
 * ** and a character. Links of all versions depend on them: neither the characters nor their order may ever
 * change.
 */

const CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/**
 * @param {string[]} words in the order of the dictionary
 * @returns {{short: Map<string, string>, long: Map<string, string>}} a word → its code, and back
 */
export function wordCodes(words) {
  const codeAt = (/** @type {number} */ place) =>
    `${"*".repeat(Math.floor(place / CHARACTERS.length))}${CHARACTERS[place % CHARACTERS.length]}`;
  const short = new Map(words.map((word, place) => [word, codeAt(place)]));
  return { short, long: new Map([...short].map(([word, code]) => [code, word])) };
}
