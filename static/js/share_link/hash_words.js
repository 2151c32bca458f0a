/**
 * The short form of own data's names in links: "sha256:" and 64 hex digits are @ and the 32 bytes as 43
 * characters of base64url. Pure.
 */

const NAME = /^sha256:[0-9a-f]{64}$/;
const SHORT = /^@[\w-]{43}$/;

/** The short form of a word that names own data; null for other words. @param {string} word */
export function shortHash(word) {
  if (!NAME.test(word)) return null;
  const bytes = Array.from({ length: 32 }, (_, place) =>
    parseInt(word.slice(7 + 2 * place, 9 + 2 * place), 16),
  );
  const text = btoa(String.fromCharCode(...bytes));
  return `@${text.replaceAll("+", "-").replaceAll("/", "_").replace("=", "")}`;
}

/** The word of a short form; null for other codes. @param {string} code */
export function longHash(code) {
  if (!SHORT.test(code)) return null;
  const bytes = atob(code.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
  const digits = [...bytes].map((sign) => sign.charCodeAt(0).toString(16).padStart(2, "0"));
  return `sha256:${digits.join("")}`;
}
