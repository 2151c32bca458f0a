/**
 * Exports a line chart as an image file: SVG with inline styles, or PNG. The title and the sentences above
 * the chart are HTML on the page; the image includes them.
 */

import { hasBox, svg } from "../../widgets/dom.js";
import { lineChartPicture } from "./chart.js";
import { textWidth } from "./text_width.js";

const STYLES = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "visibility",
  "paint-order",
  "font-family",
  "font-size",
  "font-weight",
  "font-style",
  "text-anchor",
  "transform",
];
const DENSITY = 2; // pixels of a PNG for one of the page
const TYPE = 13; // pixels of the words over the chart
const ROW = 18;
const EDGE = 8;

/** @typedef {{picture: SVGSVGElement, width: number, height: number}} Picture */

/**
 * Export the picture in an element as a data URL, on the page's background colour.
 * @param {HTMLElement} element @param {"png" | "svg"} format @returns {Promise<string>}
 */
export async function lineChartImage(element, format) {
  const made = pictureOf(element);
  const text = new XMLSerializer().serializeToString(made.picture);
  const address = `data:image/svg+xml,${encodeURIComponent(text)}`;
  return format === "svg" ? address : png(address, made);
}

/** The chart with the words over it, cut to what is drawn. @param {HTMLElement} element @returns {Picture} */
function pictureOf(element) {
  const chart = lineChartPicture(element);
  if (!chart) throw new Error("no line chart in this element");
  const { picture, top } = chart;
  const width = picture.width.baseVal.value;
  const high = picture.height.baseVal.value - top;
  const words = wordsOver(element, width - 2 * EDGE);
  const head = words.length ? words.length * ROW + EDGE : 0;
  const copy = /** @type {SVGSVGElement} */ (picture.cloneNode(true));
  const [from, to] = [picture, copy].map((one) => [one, ...one.querySelectorAll("*")]);
  for (const [i, node] of from.entries()) writeStyles(node, to[i]);
  const place = { x: 0, y: head, height: high, viewBox: `0 ${top} ${width} ${high}` };
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, String(value));
  const { backgroundColor: fill, color, fontFamily } = getComputedStyle(document.body);
  const whole = svg("svg", { width, height: head + high });
  whole.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  whole.append(svg("rect", { width: "100%", height: "100%", fill }));
  for (const [row, { text, strong }] of words.entries()) {
    const look = {
      "font-family": fontFamily,
      "font-size": TYPE,
      "font-weight": strong ? 600 : 400,
      fill: color,
    };
    const line = svg("text", { x: EDGE, y: EDGE / 2 + (row + 0.75) * ROW, ...look });
    line.textContent = text;
    whole.append(line);
  }
  whole.append(copy);
  return { picture: whole, width, height: head + high };
}

/**
 * The title of the chart's panel and the sentences that are seen over the chart, in lines.
 * @param {HTMLElement} element @param {number} room
 * @returns {{text: string, strong: boolean}[]}
 */
function wordsOver(element, room) {
  const title = [...(element.closest("[data-panel]")?.querySelector("h2")?.childNodes ?? [])];
  const said = [...(element.parentElement?.querySelectorAll(".says > *") ?? [])];
  return [
    ...linesOf(title.map(textOf).filter(Boolean).join(": "), room, true),
    ...said.filter((one) => hasBox(one)).flatMap((one) => linesOf(textOf(one), room, false)),
  ];
}

/** @param {Node} node */
function textOf(node) {
  return (node.textContent ?? "").replace(/\s+/g, " ").trim();
}

/**
 * Words in lines that are no wider than the room.
 * @param {string} text @param {number} room @param {boolean} strong
 */
function linesOf(text, room, strong) {
  /** @type {{text: string, strong: boolean}[]} */
  const lines = [];
  for (const word of text.split(" ").filter(Boolean)) {
    const last = lines.at(-1);
    const longer = last ? `${last.text} ${word}` : word;
    if (last && textWidth(longer, TYPE, strong) <= room) last.text = longer;
    else lines.push({ text: word, strong });
  }
  return lines;
}

/** @param {Element} from @param {Element} to */
function writeStyles(from, to) {
  const computed = getComputedStyle(from);
  const styles = STYLES.map((name) => [name, computed.getPropertyValue(name)]);
  to.setAttribute("style", styles.map(([name, value]) => `${name}:${value}`).join(";"));
}

/** @param {string} address @param {Picture} picture */
async function png(address, { width, height }) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * DENSITY);
  canvas.height = Math.round(height * DENSITY);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}
