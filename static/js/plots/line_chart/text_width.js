/** Measures the width of a text on a canvas, which forces no page layout. */

/** @type {CanvasRenderingContext2D | null} */
let context = null;
/** @type {Map<string, number>} */
const widths = new Map();
const MOST = 4000;
let family = "";

/** @param {string} text @param {number} size in pixels @param {boolean} [strong] */
export function textWidth(text, size, strong = false) {
  const key = `${size}${strong ? "b" : ""}|${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  context ??= document.createElement("canvas").getContext("2d");
  family ||= getComputedStyle(document.body).fontFamily;
  if (!context) return text.length * size * 0.6;
  context.font = `${strong ? "600 " : ""}${size}px ${family}`;
  const width = context.measureText(text).width;
  if (widths.size > MOST) widths.clear();
  widths.set(key, width);
  return width;
}
