/**
 * The rows of a ridge plot: the histograms of one array at several steps, over one range of values. Pure.
 *
 * A row of the message counts B equal bins from its own smallest to its own largest value. Each row is
 * counted again over bins that all rows share; the numbers of a bin are taken as spread evenly over it.
 */

/** @import { HistogramsMessage } from "../../net/protocol_types.js" */

/**
 * @typedef {object} Ridge
 * @property {number} step as the message has it
 * @property {number} place of the row in the message
 * @property {Float64Array} shares of the numbers in each bin of the common range
 *
 * @typedef {{ridges: Ridge[], low: number, high: number, largest: number}} RidgeRows
 *   `largest`: the largest share of all
 */

const BINS = 60;

/**
 * @param {HistogramsMessage} message @param {string} name kind and address, such as "gradient.fc1.weight"
 * @param {number} [most] rows that are drawn; the newest is always among them
 * @returns {RidgeRows | null} null where nothing finite was counted
 */
export function ridgeRows(message, name, most = 14) {
  const counts = message.arrays[`counts.${name}`];
  const ranges = message.arrays[`ranges.${name}`];
  if (!counts || !ranges) return null;
  const places = thinned(message.steps.length, most);
  const known = places.filter((place) => Number.isFinite(ranges.data[2 * place]));
  if (!known.length) return null;
  let low = Math.min(...known.map((place) => Number(ranges.data[2 * place])));
  let high = Math.max(...known.map((place) => Number(ranges.data[2 * place + 1])));
  if (low === high) [low, high] = [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  const bins = counts.shape[1];
  const ridges = known.map((place) => {
    const row = counts.data.slice(place * bins, (place + 1) * bins);
    const [from, to] = [Number(ranges.data[2 * place]), Number(ranges.data[2 * place + 1])];
    return { step: message.steps[place], place, shares: sharesOver(row, [from, to], [low, high]) };
  });
  const largest = Math.max(...ridges.map(({ shares }) => Math.max(...shares)));
  return { ridges, low, high, largest };
}

/**
 * At most so many of the places 0 to count − 1, evenly spaced, the last among them.
 * @param {number} count @param {number} most
 */
export function thinned(count, most) {
  if (count <= most) return Array.from({ length: count }, (_, place) => place);
  return Array.from({ length: most }, (_, i) => Math.round(((i + 1) * (count - 1)) / most));
}

/**
 * The share of a row's numbers in each of the common bins.
 * @param {ArrayLike<number>} row counts in equal bins of `own`
 * @param {[number, number]} own @param {[number, number]} common
 */
export function sharesOver(row, [from, to], [low, high]) {
  const shares = new Float64Array(BINS);
  const total = Array.from(row).reduce((sum, count) => sum + count, 0);
  if (!total) return shares;
  const perBin = BINS / (high - low);
  const width = (to - from) / row.length;
  for (let i = 0; i < row.length; i += 1) {
    if (!row[i]) continue;
    const begin = (from + i * width - low) * perBin;
    const end = Math.max((from + (i + 1) * width - low) * perBin, begin + 1e-9);
    const first = Math.max(0, Math.min(BINS - 1, Math.floor(begin)));
    const last = Math.max(first, Math.min(BINS - 1, Math.ceil(end) - 1));
    for (let bin = first; bin <= last; bin += 1) {
      const overlap = first === last ? 1 : (Math.min(end, bin + 1) - Math.max(begin, bin)) / (end - begin);
      shares[bin] += (overlap * row[i]) / total;
    }
  }
  return shares;
}
