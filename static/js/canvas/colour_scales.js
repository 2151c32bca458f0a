/**
 * The colour scales of the pictures: teal for values from zero up; blue – paper – orange, centred on zero,
 * for signed values. Each has a light and a dark variant. They are tables of 256 colours in canvas pixel
 * format.
 */

const STOPS = {
  light: {
    positive: [
      [244, 243, 240],
      [150, 212, 220],
      [12, 133, 153],
      [6, 60, 72],
    ],
    signed: [
      [18, 82, 147],
      [110, 168, 216],
      [246, 244, 240],
      [244, 158, 92],
      [176, 66, 4],
    ],
  },
  dark: {
    positive: [
      [27, 33, 37],
      [14, 84, 98],
      [34, 184, 207],
      [214, 250, 255],
    ],
    signed: [
      [120, 190, 255],
      [40, 104, 164],
      [30, 36, 40],
      [176, 84, 20],
      [255, 178, 110],
    ],
  },
};
const RAMP = 8; // pieces of a legend's colours
/** @type {Map<string, Uint32Array>} */
const tables = new Map();

/**
 * @typedef {"positive"|"signed"} Scale
 * @typedef {{low: number, high: number}} Range
 */

/**
 * Return the colour table of a scale in a theme: 256 pixels, ABGR.
 * @param {Scale} scale @param {string} theme
 * @returns {Uint32Array}
 */
export function colourTable(scale, theme) {
  const key = `${scale} ${theme}`;
  const made = tables.get(key) ?? build(STOPS[theme === "dark" ? "dark" : "light"][scale]);
  tables.set(key, made);
  return made;
}

/** @param {number[][]} stops */
function build(stops) {
  const colours = new Uint32Array(256);
  for (let i = 0; i < 256; i += 1) {
    const place = (i / 255) * (stops.length - 1);
    const low = Math.min(Math.floor(place), stops.length - 2);
    const part = place - low;
    const [r, g, b] = stops[low].map((value, j) => Math.round(value + part * (stops[low + 1][j] - value)));
    colours[i] = (255 << 24) | (b << 16) | (g << 8) | r;
  }
  return colours;
}

/** The channels of a stored pixel: [red, green, blue]. @param {number} pixel */
export function rgbOf(pixel) {
  return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
}

/** The relative luminance of a colour, 0 to 1, as WCAG 2.2 defines it. @param {number[]} colour */
export function luminance(colour) {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * Black or white, whichever has more contrast on a colour: at least 4.5 to 1 on any.
 * @param {number[]} colour
 */
export function inkOn(colour) {
  return luminance(colour) > 0.179 ? "#000" : "#fff";
}

/**
 * Return the colours across a range as a CSS gradient, for the legend.
 * @param {Scale} scale @param {string} theme @param {Range|null} range
 */
export function colourRamp(scale, theme, range) {
  const { low, high } = range ?? { low: scale === "positive" ? 0 : -1, high: 1 };
  const place = placeIn(scale, { low, high });
  const stops = Array.from(
    { length: RAMP + 1 },
    (_, i) => colourTable(scale, theme)[place(low + (i / RAMP) * (high - low))],
  );
  return `linear-gradient(90deg, ${stops.map((pixel) => `rgb(${rgbOf(pixel)})`).join(", ")})`;
}

/**
 * Return the smallest and largest finite value, or null if there is none.
 * @param {ArrayLike<number>} values @returns {Range|null}
 */
export function colourRange(values) {
  let low = Infinity;
  let high = -Infinity;
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : null;
}

/**
 * Return the index of a value in the colour table, 0 to 255. Positive scales run from 0 to the largest
 * value; signed ones have zero in the middle and the largest absolute value at an end.
 * @param {Scale} scale @param {Range|null} range
 * @returns {(value: number) => number}
 */
export function placeIn(scale, range) {
  if (scale === "positive") {
    const top = range && range.high > 0 ? range.high : 1;
    return (value) => Math.max(0, Math.min(255, Math.round((255 * value) / top)));
  }
  const top = range ? Math.max(Math.abs(range.low), Math.abs(range.high)) || 1 : 1;
  return (value) => Math.max(0, Math.min(255, Math.round(127.5 + (127.5 * value) / top)));
}
