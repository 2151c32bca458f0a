/**
 * Parses numbers as people type them: decimal point or comma, any minus sign, powers of ten, spaces
 * between groups of three digits. Pure: (text) → the number, with the chosen reading if the text is
 * ambiguous.
 */

/**
 * @typedef {object} ParsedNumber
 * @property {number} value NaN where the text is not a number
 * @property {string} note what was understood, where the text can be read in two ways; or ""
 */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const MINUS = /[-\u2010-\u2015\u2212\uFE63\uFF0D]/g;
const SPACE = /[\s\u00A0\u2000-\u200A\u202F\u205F\u3000]/g;
const POWER = /^(?:(.*?)(?:[eE]|[·⋅×xX*]10(?:\^|(?=~)))|10\^|10(?=~))~?([+-]?\d+)$/;
const PLAIN = /^(?:\d+(?:\.\d*)?|\.\d+)$/;
const THREES = /^[1-9]\d{0,2}(?:,\d{3})+$/;

/**
 * Parse a number. With `whole`, a comma or point before three digits separates thousands; otherwise a
 * single one is the decimal point.
 * @param {string} text @param {{whole?: boolean}} [options]
 * @returns {ParsedNumber}
 */
export function parseNumber(text, { whole = false } = {}) {
  const typed = joinGroups(text.trim().replace(MINUS, "-")).replace(/[’']/g, "'");
  const sign = /^-/.test(typed) ? -1 : 1;
  const parts = powerParts(typed.replace(/^[-+]/, ""));
  if (!parts) return { value: NaN, note: "" };
  const { plain, note } = mantissaOf(parts.mantissa, whole && parts.exponent === 0);
  if (!PLAIN.test(plain)) return { value: NaN, note: "" };
  const value = sign * Number(`${plain}e${parts.exponent}`);
  const readTwoWays = note ? `Read as ${String(value).replace("-", "−")}: ${note}.` : "";
  return { value: Number.isFinite(value) ? value + 0 : NaN, note: readTwoWays };
}

/** Take out spaces at signs and between groups of three digits; others make the text no number. */
function joinGroups(/** @type {string} */ text) {
  const spaced = text.replace(SPACE, " ").replace(/ +/g, " ");
  const tight = spaced.replace(/ ?([-+·⋅×xX*^,.⁺⁻]) ?/g, "$1").replace(/ ?([eE]) ?(?=[-+\d])/g, "$1");
  const [before, ...after] = tight.split(/(?=[.,·⋅×xX*eE])/);
  const joined = /^[-+]?\d{1,3}( \d{3})+$/.test(before) ? before.replaceAll(" ", "") : before;
  return [
    joined,
    ...after.map((part) => part.replace(/^([.,]\d{3}(?: \d{3})*(?: \d{1,3})?)$/, unspaced)),
  ].join("");
}

function unspaced(/** @type {string} */ text) {
  return text.replaceAll(" ", "");
}

/**
 * The digits before a power of ten, and its exponent: 0 where there is none.
 * @param {string} text
 */
function powerParts(text) {
  const raised = text.replace(
    /([⁺⁻]?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/,
    (_, sign, digits) =>
      `~${sign === "⁻" ? "-" : ""}${[...digits].map((one) => SUPERSCRIPTS.indexOf(one)).join("")}`,
  );
  const found = POWER.exec(raised);
  if (!found) return raised.includes("~") ? null : { mantissa: raised, exponent: 0 };
  if (found[1] === "") return null;
  return { mantissa: found[1] ?? "1", exponent: Number(found[2]) };
}

/**
 * Digits with a decimal point, if any, from digits with points, commas and apostrophes.
 * @param {string} text @param {boolean} whole
 */
function mantissaOf(text, whole) {
  const points = text.split(".").length - 1;
  const commas = text.split(",").length - 1;
  if (text.includes("'")) {
    const [front, back = ""] = text.split(/[.,]/, 2);
    const grouped = /^[1-9]\d{0,2}(?:'\d{3})+$/.test(front) && points + commas < 2;
    return { plain: grouped ? front.replaceAll("'", "") + (back && `.${back}`) : "", note: "" };
  }
  if (points && commas) {
    const decimal = text.lastIndexOf(",") > text.lastIndexOf(".") ? "," : ".";
    const [front, back, more] = text.split(decimal);
    const groups = front.replaceAll(decimal === "," ? "." : ",", ",");
    const good = more === undefined && THREES.test(groups);
    return { plain: good ? `${groups.replaceAll(",", "")}.${back}` : "", note: "" };
  }
  const even = text.replaceAll(".", ",");
  const groups = THREES.test(even);
  if (points + commas > 1) return { plain: groups ? even.replaceAll(",", "") : "", note: "" };
  if (groups && whole)
    return { plain: even.replace(",", ""), note: "the sign before three digits separates thousands" };
  const note = groups && commas ? "a comma is the decimal sign here" : "";
  return { plain: text.replace(",", "."), note };
}

/** Format a number for a field: short, and parsed back to the same number. */
export function fieldText(/** @type {number} */ value) {
  return String(Number(value.toPrecision(12)));
}
