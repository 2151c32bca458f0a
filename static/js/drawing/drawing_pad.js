/**
 * The drawing pad, used by mouse, touch, pen or keyboard. It calls `changed` at every change, and returns
 * the drawing as ink or, where the data have colours, in colour.
 */

import { context2d, el } from "../widgets/dom.js";
import { coloursFromPixels, rasterFromStrokes, rasterSize } from "./raster.js";
import { drawPen, drawSheet } from "./sheet_picture.js";
import { createPen, createSheet } from "./strokes.js";

const SIZE = 288; // pixels of the canvas's longer side

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
  Object.assign(small, rasterSize(1, 1, false)); // a square of ink, unless `begin` says otherwise
  const context = context2d(canvas);
  const smallContext = context2d(small, { willReadFrequently: true });
  const sheet = createSheet();
  const pen = createPen();
  let width = 0.11;
  let inColour = false;
  let colour = "#000";
  let paper = "#fff";
  /** @type {{id: number, line: ReturnType<typeof sheet.begin>} | null} what the pointer draws */
  let stroke = null;
  /** @type {ReturnType<typeof sheet.begin> | null} what the keys draw */
  let penStroke = null;
  let keyed = false; // whether the keys are used: then their pen is seen

  function paint() {
    const ink = getComputedStyle(canvas).color;
    drawSheet(context, sheet.visible(), inColour ? { paper } : { ink });
    if (keyed) drawPen(context, pen.place(), inColour);
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
    stroke = { id: event.pointerId, line: sheet.begin(placeOf(event), width, colour) };
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
    else penStroke = sheet.begin(pen.point(), width, colour);
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
    /** Lay a picture on the sheet. @param {HTMLCanvasElement} picture whose alpha is ink, or in colour */
    lay(picture) {
      sheet.lay(picture);
      drop();
    },
    /** Draw with this colour from now on. @param {string} next in CSS */
    setColour(next) {
      colour = next;
    },
    /** Draw on paper of this colour. @param {string} next in CSS */
    setPaper(next) {
      paper = next;
      change();
    },
    /**
     * Draw for images of another shape; what is drawn is gone where it has other channels.
     * @param {number[]} shape of an image: (C, H, W)
     */
    begin([channels, height, wide]) {
      if (inColour !== (channels === 3)) sheet.clear();
      inColour = channels === 3;
      const most = Math.max(height, wide);
      const side = (/** @type {number} */ one) => Math.max(1, Math.round((SIZE * one) / most));
      Object.assign(canvas, { width: side(wide), height: side(height) });
      canvas.style.aspectRatio = `${wide} / ${height}`;
      canvas.style.setProperty("--share", String(wide / most));
      Object.assign(small, rasterSize(wide, height, inColour));
      liftPens();
      paint();
    },
    /**
     * What is on the sheet, row by row: one byte a pixel, 0 paper to 255 ink; or red, green and blue.
     * @returns {{pixels: Uint8Array, width: number, height: number, channels: 1 | 3}}
     */
    read() {
      drawSheet(smallContext, sheet.visible(), inColour ? { paper } : { ink: "#000" });
      const { data } = smallContext.getImageData(0, 0, small.width, small.height);
      const pixels = inColour ? coloursFromPixels(data) : rasterFromStrokes(data);
      return { pixels, width: small.width, height: small.height, channels: inColour ? 3 : 1 };
    },
  };
}
