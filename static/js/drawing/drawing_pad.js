/**
 * The drawing pad, used by mouse, touch, pen or keyboard. It calls `changed` at every change, and returns
 * the drawing as ink.
 */

/** @import { Point, SheetItem, Stroke } from "./strokes.js" */

import { context2d, el } from "../widgets/dom.js";
import { RASTER, rasterFromStrokes } from "./raster.js";
import { createPen, createSheet, GRID } from "./strokes.js";

const SIZE = 288; // pixels of the canvas each way

/** @param {{changed: () => void, describedBy: string, id?: string}} options `id` of the canvas */
export function createDrawingPad({ changed, describedBy, id = "pad" }) {
  const element = el("div", "pad");
  const canvas = el("canvas");
  Object.assign(canvas, { width: SIZE, height: SIZE, tabIndex: 0, id });
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", "Sheet to draw on");
  canvas.setAttribute("aria-describedby", describedBy);
  const live = el("p", "visually-hidden");
  live.setAttribute("role", "status");
  element.append(canvas, live);
  const small = el("canvas");
  Object.assign(small, { width: RASTER, height: RASTER });
  const context = context2d(canvas);
  const smallContext = context2d(small, { willReadFrequently: true });
  const sheet = createSheet();
  const pen = createPen();
  let width = 0.11;
  /** @type {{id: number, line: ReturnType<typeof sheet.begin>} | null} what the pointer draws */
  let stroke = null;
  /** @type {ReturnType<typeof sheet.begin> | null} what the keys draw */
  let penStroke = null;
  let keyed = false; // whether the keys are used: then their pen is seen

  function paint() {
    draw(context, SIZE, sheet.visible(), getComputedStyle(canvas).color);
    if (keyed) mark(context, pen.place());
    canvas.setAttribute("aria-label", sheet.isEmpty() ? "Sheet to draw on, empty" : "Sheet to draw on");
  }

  function change() {
    paint();
    changed();
  }

  /** @param {PointerEvent} event */
  const placeOf = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };
  const lift = (/** @type {PointerEvent} */ event) => {
    if (event.pointerId === stroke?.id) stroke = null;
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || (stroke && !event.isPrimary)) return; // a second finger draws nothing
    event.preventDefault();
    keyed = false;
    canvas.focus({ preventScroll: true, focusVisible: false });
    stroke = { id: event.pointerId, line: sheet.begin(placeOf(event), width) };
    canvas.setPointerCapture(event.pointerId);
    change();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke || event.pointerId !== stroke.id) return;
    if (!event.buttons) return lift(event); // the button was let go where no event told it
    const events = event.getCoalescedEvents?.() ?? [];
    for (const moved of events.length ? events : [event]) stroke.line.to(placeOf(moved));
    change();
  });
  for (const name of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"]))
    canvas.addEventListener(name, lift);
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !pen.key(event.key)) return;
    event.preventDefault();
    keyed = true;
    const { down } = pen.place();
    if (!down) penStroke = null;
    else if (penStroke) penStroke.to(pen.point());
    else penStroke = sheet.begin(pen.point(), width);
    live.textContent = pen.words();
    if (down) change();
    else paint();
  });
  canvas.addEventListener("focus", () => {
    keyed = canvas.matches(":focus-visible");
    paint();
  });
  canvas.addEventListener("blur", () => {
    keyed = false;
    liftPens();
    paint();
  });

  /** End what the pointer and the keys draw; what is drawn stays. */
  function liftPens() {
    pen.lift();
    [stroke, penStroke] = [null, null];
  }

  function drop() {
    liftPens();
    change();
  }

  return {
    element,
    paint,
    isEmpty: () => sheet.isEmpty(),
    lift: liftPens,
    /** @param {number} next */
    setWidth(next) {
      width = next;
    },
    undo() {
      sheet.undo();
      drop();
    },
    clear() {
      sheet.clear();
      drop();
    },
    /** Lay a picture on the sheet. @param {HTMLCanvasElement} picture whose alpha is ink */
    lay(picture) {
      sheet.lay(picture);
      drop();
    },
    /** What is on the sheet: one byte a pixel, 0 paper to 255 ink. */
    ink() {
      draw(smallContext, RASTER, sheet.visible(), "#000");
      return rasterFromStrokes(smallContext.getImageData(0, 0, RASTER, RASTER).data);
    },
  };
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} size @param {SheetItem[]} items
 * @param {string} colour
 */
function draw(context, size, items, colour) {
  context.clearRect(0, 0, size, size);
  Object.assign(context, { lineCap: "round", lineJoin: "round", strokeStyle: colour, fillStyle: colour });
  for (const { picture, stroke } of items) {
    if (picture) tinted(context, picture, size, colour);
    else line(context, stroke, size);
  }
}

/**
 * A picture's ink in a colour: nothing else is on the sheet yet.
 * @param {CanvasRenderingContext2D} context @param {HTMLCanvasElement} picture @param {number} size
 * @param {string} colour
 */
function tinted(context, picture, size, colour) {
  context.drawImage(picture, 0, 0, size, size);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = colour;
  context.fillRect(0, 0, size, size);
  context.globalCompositeOperation = "source-over";
}

/** @param {CanvasRenderingContext2D} context @param {Stroke} stroke @param {number} size */
function line(context, { width, points }, size) {
  context.lineWidth = width * size;
  context.beginPath();
  context.moveTo(points[0].x * size, points[0].y * size);
  for (const { x, y } of points.length > 1 ? points.slice(1) : points) context.lineTo(x * size, y * size);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Point & {down: boolean}} pen */
function mark(context, { x, y, down }) {
  const cell = SIZE / GRID;
  const { outlineColor } = getComputedStyle(context.canvas);
  Object.assign(context, { lineWidth: down ? 4 : 2, strokeStyle: outlineColor });
  context.strokeRect(x * cell, y * cell, cell, cell);
}
