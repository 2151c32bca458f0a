/** A line chart as a picture to be saved: SVG with its styles written into it, or PNG. */

import { lineChartPicture } from "./chart.js";

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

/**
 * The picture in an element as a data address, on the paper of the page.
 * @param {Element} element @param {"png" | "svg"} format @returns {Promise<string>}
 */
export async function lineChartImage(element, format) {
  const picture = lineChartPicture(element);
  if (!picture) throw new Error("no line chart in this element");
  const address = `data:image/svg+xml,${encodeURIComponent(serialised(picture))}`;
  return format === "svg" ? address : png(address, picture);
}

/** @param {SVGSVGElement} picture */
function serialised(picture) {
  const copy = /** @type {SVGSVGElement} */ (picture.cloneNode(true));
  const [from, to] = [picture, copy].map((one) => [one, ...one.querySelectorAll("*")]);
  for (const [i, node] of from.entries()) writeStyles(node, to[i]);
  const paper = document.createElementNS(copy.namespaceURI, "rect");
  const colour = getComputedStyle(document.body).backgroundColor;
  for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: colour })) {
    paper.setAttribute(name, value);
  }
  copy.prepend(paper);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return new XMLSerializer().serializeToString(copy);
}

/** @param {Element} from @param {Element} to */
function writeStyles(from, to) {
  const computed = getComputedStyle(from);
  const styles = STYLES.map((name) => [name, computed.getPropertyValue(name)]);
  to.setAttribute("style", styles.map(([name, value]) => `${name}:${value}`).join(";"));
}

/** @param {string} address @param {SVGSVGElement} picture */
async function png(address, { width, height }) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width.baseVal.value * DENSITY;
  canvas.height = height.baseVal.value * DENSITY;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}
