/**
 * Filters of grey pictures over windows: maximum, minimum, closing, mean. A picture is rows of numbers, one
 * after the other. Pure.
 */

/** @typedef {{values: Float32Array, width: number, height: number}} Grey */

/** @param {Grey} like @param {(place: number) => number} value at each place @returns {Grey} */
export function greyFrom({ width, height }, value) {
  const values = new Float32Array(width * height);
  for (let place = 0; place < values.length; place += 1) values[place] = value(place);
  return { values, width, height };
}

/**
 * The largest value of each window of a line, from `radius` places before to `radius` after (van Herk,
 * DOI 10.1016/0167-8655(92)90069-C); with a `sign` of −1 the smallest. The line's ends are repeated.
 * @param {ArrayLike<number>} line @param {number} radius @param {1 | -1} [sign]
 */
export function lineMaximum(line, radius, sign = 1) {
  const size = 2 * radius + 1;
  const count = line.length;
  const length = Math.ceil((count + 2 * radius) / size) * size;
  const before = new Float32Array(length);
  for (let at = 0; at < length; at += 1)
    before[at] = sign * line[Math.max(0, Math.min(count - 1, at - radius))];
  const after = before.slice();
  for (let at = 0; at < length; at += 1) {
    if (at % size && before[at - 1] > before[at]) before[at] = before[at - 1];
    const back = length - 1 - at;
    if ((back + 1) % size && after[back + 1] > after[back]) after[back] = after[back + 1];
  }
  const result = new Float32Array(count);
  for (let at = 0; at < count; at += 1)
    result[at] = sign * (after[at] > before[at + size - 1] ? after[at] : before[at + size - 1]);
  return result;
}

/** @param {ArrayLike<number>} line @param {number} radius */
const lineMinimum = (line, radius) => lineMaximum(line, radius, -1);

/**
 * The line with its dark stretches filled that are shorter than a window.
 * @param {ArrayLike<number>} line @param {number} radius
 */
export function lineClosing(line, radius) {
  return lineMinimum(lineMaximum(line, radius), radius);
}

/**
 * A filter of lines along the rows, then along the columns.
 * @param {Grey} grey @param {(line: Float32Array) => Float32Array} filter
 */
function separable(grey, filter) {
  return alongColumns(alongRows(grey, filter), filter);
}

/** @param {Grey} grey @param {(line: Float32Array) => Float32Array} filter @returns {Grey} */
export function alongRows({ values, width, height }, filter) {
  const result = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1)
    result.set(filter(values.subarray(y * width, (y + 1) * width)), y * width);
  return { values: result, width, height };
}

/** @param {Grey} grey @param {(line: Float32Array) => Float32Array} filter */
export function alongColumns(grey, filter) {
  return transposed(alongRows(transposed(grey), filter));
}

/** Rows and columns exchanged. @param {Grey} grey @returns {Grey} */
export function transposed({ values, width, height }) {
  const turned = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) turned[x * height + y] = values[y * width + x];
  return { values: turned, width: height, height: width };
}

/** @param {Grey} grey @param {number} radius */
export const windowMaximum = (grey, radius) => separable(grey, (line) => lineMaximum(line, radius));

/** @param {Grey} grey @param {number} radius */
export const windowMinimum = (grey, radius) => separable(grey, (line) => lineMinimum(line, radius));

/** The mean of each window of a line, over its places. @param {Float32Array} line @param {number} radius */
export function lineMean(line, radius) {
  const sums = new Float64Array(line.length + 1);
  line.forEach((value, at) => {
    sums[at + 1] = sums[at] + value;
  });
  return line.map((_, at) => {
    const [from, to] = [Math.max(0, at - radius), Math.min(line.length, at + radius + 1)];
    return (sums[to] - sums[from]) / (to - from);
  });
}

/** The mean of each window, over its places in the picture. @param {Grey} grey @param {number} radius */
export function windowMean(grey, radius) {
  return radius ? separable(grey, (line) => lineMean(line, radius)) : grey;
}

/**
 * The value that `part` of the values do not exceed.
 * @param {ArrayLike<number>} values @param {number} part
 */
export function quantile(values, part) {
  const sorted = Float32Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}
