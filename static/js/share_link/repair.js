/**
 * What a link may have been before mail programs and chats changed it: signs stuck to its end, line breaks in
 * it, signs written as percent codes, and a last sign that was taken for punctuation and cut. Pure.
 */

const FOREIGN = /[^\w-]/; // \w: letters, digits and _
const INVISIBLE = /[\s\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff]/g;
const DASHES = /[\u2013\u2014]/g; // word processors make them of two hyphens
const BASE64_CUT = 3; // of 4 characters: what is left where the last one is missing

/** A fragment without percent codes, where they can be read. @param {string} hash */
export function decodedFragment(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}

/**
 * A text without the line breaks of mail, quoted or in quoted-printable, and without invisible signs.
 * @param {string} text
 */
export function joinedLines(text) {
  return text
    .replace(INVISIBLE, "")
    .replace(/=(?=[\w-])/g, "")
    .replace(/>(?=[\w-])/g, "");
}

/**
 * The readings of a link's characters, the likeliest first. Each list holds alternatives of which only one
 * may be readable.
 * @param {string} characters
 * @returns {string[][]}
 */
export function linkReadings(characters) {
  const begin = (/** @type {string} */ text) => text.split(FOREIGN, 1)[0];
  const first = begin(characters);
  const joined = joinedLines(characters);
  const double = joined.replace(DASHES, "--");
  const readings = [
    [characters],
    [first],
    [first.replace(/[-_]+$/, "")],
    [begin(joined)],
    [begin(double)],
    [begin(double).replace(/[-_]+$/, "")],
  ];
  if (first.length % 4 === BASE64_CUT) readings.push([`${first}-`, `${first}_`]);
  const seen = new Set();
  return readings.filter(([one]) => !seen.has(one) && seen.add(one));
}
