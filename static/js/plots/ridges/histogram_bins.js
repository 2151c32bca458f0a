/**
 * The bins of one histogram as the server counted them: from, to and count of each. Numbers that are all
 * equal lie in one bin. Pure.
 */

/** @import { HistogramsMessage } from "../../net/protocol_types.js" */

/**
 * @param {HistogramsMessage} message @param {string} name kind and address @param {number} place of the row
 * @returns {{from: number, to: number, count: number}[] | null} null where there is no such array
 */
export function histogramBins(message, name, place) {
  const counts = message.arrays[`counts.${name}`];
  const ranges = message.arrays[`ranges.${name}`];
  if (!counts || !ranges) return null;
  const bins = counts.shape[1];
  const [low, high] = [Number(ranges.data[2 * place]), Number(ranges.data[2 * place + 1])];
  const row = Array.from(counts.data.slice(place * bins, (place + 1) * bins), Number);
  if (low === high) return [{ from: low, to: high, count: row.reduce((sum, count) => sum + count, 0) }];
  const width = (high - low) / bins;
  return row.map((count, bin) => ({
    from: low + bin * width,
    to: bin === bins - 1 ? high : low + (bin + 1) * width,
    count,
  }));
}
