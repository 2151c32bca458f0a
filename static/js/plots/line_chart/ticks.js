/**
 * The tick positions and tick labels of an axis: round numbers, or whole exponents on a logarithmic axis.
 * Pure.
 */

const SUPERSCRIPT = /** @type {Record<string, string>} */ ({ "-": "⁻" });
for (const [digit, sign] of [..."⁰¹²³⁴⁵⁶⁷⁸⁹"].entries()) SUPERSCRIPT[String(digit)] = sign;

/** @param {number} exponent */
function raised(exponent) {
  return [...String(exponent)].map((sign) => SUPERSCRIPT[sign]).join("");
}

/**
 * Round numbers in a range, about `count` of them; at least two if the range contains any.
 * @param {[number, number]} domain @param {number} count
 */
export function linearTicks([low, high], count) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= raw * (1 - 1e-9)) ?? 10 * power;
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i += 1) found.push(i * step + 0);
  return found;
}

/**
 * Powers of ten in a range, at most `count`; if there are fewer than two, also 2 and 5 times them.
 * @param {[number, number]} domain @param {number} count
 */
export function logTicks([low, high], count) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, count)));
  const powers = [];
  for (let k = Math.ceil(first / every) * every; k <= last; k += every) powers.push(Number(`1e${k}`));
  if (powers.length >= 2) return powers;
  const found = [];
  for (let k = first - 1; k <= last; k += 1) {
    for (const head of [1, 2, 5]) {
      const value = Number(`${head}e${k}`);
      if (value >= low && value <= high) found.push(value);
    }
  }
  return found.length >= 2 ? found.slice(0, Math.max(2, count + 1)) : linearTicks([low, high], count);
}

/**
 * The tick labels of one axis: all with the same number of decimals, or all as multiples of a power of ten.
 * @param {number[]} values
 */
export function tickLabels(values) {
  const largest = Math.max(...values.map(Math.abs));
  if (!(largest > 0)) return values.map(() => "0");
  const steps = values.slice(1).map((value, i) => Math.abs(value - values[i]));
  const step = Math.min(...steps, largest);
  if (largest >= 1e5 || largest < 1e-3) return values.map((value) => scientific(value, step));
  const decimals = Math.max(0, Math.min(12, -Math.floor(Math.log10(step) + 1e-9)));
  const exact = values.every((value) => Math.abs(value - Number(value.toFixed(decimals))) <= 1e-6 * step);
  return values.map((value) => signed(value.toFixed(exact ? decimals : decimals + 1)));
}

/**
 * Ticks of a logarithmic axis: 0.01, 1, 100, and 10⁻⁵ or 2·10⁶ beyond.
 * @param {number[]} values
 */
export function logTickLabels(values) {
  return values.map((value) => {
    if (value >= 1e-3 && value < 1e4) return signed(String(Number(value.toPrecision(6))));
    const exponent = Math.floor(Math.log10(value) + 1e-9);
    const head = Number((value / 10 ** exponent).toPrecision(6));
    return head === 1 ? `10${raised(exponent)}` : `${head}·10${raised(exponent)}`;
  });
}

/** @param {number} value @param {number} step */
function scientific(value, step) {
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  const decimals = Math.max(0, Math.min(8, exponent - Math.floor(Math.log10(step) + 1e-9)));
  const head = Number((value / 10 ** exponent).toFixed(decimals));
  if (Math.abs(head) === 1) return `${head < 0 ? "−" : ""}10${raised(exponent)}`;
  return `${signed(String(head))}·10${raised(exponent)}`;
}

/** @param {string} text */
function signed(text) {
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}
