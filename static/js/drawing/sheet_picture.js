/** Paints the items of a drawing on a canvas, as ink of one colour or each in its own, and the pen. */

/** @import { Point, SheetItem, Stroke } from "./strokes.js" */

import { GRID } from "./strokes.js";

/**
 * `ink`: the one colour of all strokes, on clear paper. `paper`: the colour under strokes of their own.
 * @typedef {{ink: string, paper?: undefined} | {paper: string, ink?: undefined}} SheetColours
 */

/**
 * @param {CanvasRenderingContext2D} context of a canvas that is filled @param {SheetItem[]} items
 * @param {SheetColours} colours
 */
export function drawSheet(context, items, { ink, paper }) {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  if (paper !== undefined) {
    context.fillStyle = paper;
    context.fillRect(0, 0, width, height);
  }
  Object.assign(context, { lineCap: "round", lineJoin: "round" });
  for (const { picture, stroke } of items) {
    if (stroke) drawStroke(context, stroke, ink ?? stroke.colour);
    else if (ink === undefined) context.drawImage(picture, 0, 0, width, height);
    else drawTinted(context, picture, ink);
  }
}

/**
 * A picture's ink in a colour, a square in the middle of the sheet: nothing else is on the sheet yet.
 * @param {CanvasRenderingContext2D} context @param {HTMLCanvasElement} picture @param {string} colour
 */
function drawTinted(context, picture, colour) {
  const { width, height } = context.canvas;
  const side = Math.max(width, height);
  context.drawImage(picture, (width - side) / 2, (height - side) / 2, side, side);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = colour;
  context.fillRect(0, 0, width, height);
  context.globalCompositeOperation = "source-over";
}

/** @param {CanvasRenderingContext2D} context @param {Stroke} stroke @param {string} colour */
function drawStroke(context, { width, points }, colour) {
  const { canvas } = context;
  context.strokeStyle = colour;
  context.lineWidth = width * Math.max(canvas.width, canvas.height);
  context.beginPath();
  context.moveTo(points[0].x * canvas.width, points[0].y * canvas.height);
  for (const { x, y } of points.length > 1 ? points.slice(1) : points)
    context.lineTo(x * canvas.width, y * canvas.height);
  context.stroke();
}

/**
 * The place of the pen that the keys move; on paper of any colour as a light line in a dark one.
 * @param {CanvasRenderingContext2D} context @param {Point & {down: boolean}} pen
 * @param {boolean} inColour
 */
export function drawPen(context, { x, y, down }, inColour) {
  const { canvas } = context;
  const [wide, high] = [canvas.width / GRID, canvas.height / GRID];
  const lineWidth = down ? 4 : 2;
  const lines = inColour
    ? [
        { lineWidth: lineWidth + 4, strokeStyle: "#000" },
        { lineWidth, strokeStyle: "#fff" },
      ]
    : [{ lineWidth, strokeStyle: getComputedStyle(canvas).outlineColor }];
  for (const line of lines) {
    Object.assign(context, line);
    context.strokeRect(x * wide, y * high, wide, high);
  }
}
