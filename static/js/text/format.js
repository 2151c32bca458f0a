/** Formats numbers as text: four significant digits, a true minus sign, powers of ten written out. */

/** @type {Record<string, string>} */
const SUPERSCRIPT = {
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};

/**
 * Format a number with `digits` significant digits: 0.6931, −12.35, 1.200×10⁻⁴.
 * @param {number|null|undefined} value @param {number} [digits]
 */
export function format(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const plain = Number(value).toPrecision(digits);
  if (size >= 1e-3 && !plain.includes("e")) return plain.replace("-", "−");
  const [mantissa, exponent] = Number(value)
    .toExponential(digits - 1)
    .split("e");
  return `${mantissa.replace("-", "−")}${power(Number(exponent))}`;
}

/** Format a number as short as `digits` significant digits allow: 0.05, 5×10⁻⁴. @param {number} value */
export function formatShort(value, digits = 3) {
  return format(value, digits)
    .replace(/(\.\d*?)0+(?=×|$)/, "$1")
    .replace(/\.(?=×|$)/, "");
}

/** Format a power of ten as a factor: ×10⁻⁴. @param {number} exponent */
export function power(exponent) {
  return `×10${String(exponent).replace(/./g, (c) => SUPERSCRIPT[c])}`;
}

/** Format a fraction as a percentage: 97.1 %. @param {number|null} share */
export function percent(share) {
  return share === null || share === undefined ? "–" : `${(100 * share).toFixed(1)} %`;
}

/** Format a duration: 3.2 ms or 1.25 s. @param {number|null} seconds */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  return seconds < 1 ? `${(1000 * seconds).toFixed(1)} ms` : `${seconds.toFixed(2)} s`;
}

/**
 * Write a number into a <data> element: short as text, with full precision in its value and tooltip.
 * @param {HTMLDataElement} element @param {number|null|undefined} value
 * @param {(value: number) => string} [as]
 */
export function showNumber(element, value, as = format) {
  const known = value !== null && value !== undefined;
  const text = known ? as(value) : "–";
  if (element.textContent === text && element.value === String(value)) return;
  element.value = known ? String(value) : "";
  element.title = known ? String(value) : "";
  element.textContent = text;
}
