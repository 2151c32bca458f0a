/**
 * The sheet to draw on, by mouse, touch, pen or keys. It tells when something has changed, and gives
 * what is on it as ink; what becomes of that is the caller's.
 */

import { rasterFromStrokes, RASTER } from "./raster.js";
import { createPen, createSheet, GRID } from "./strokes.js";

const SIZE = 288; // pixels of the canvas each way

/** @param {{changed: () => void, describedBy: string}} options */
export function createDrawingPad({ changed, describedBy }) {
  const element = document.createElement("div");
  element.className = "pad";
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: SIZE, height: SIZE, tabIndex: 0, id: "pad" });
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", "Sheet to draw on");
  canvas.setAttribute("aria-describedby", describedBy);
  const live = document.createElement("p");
  live.className = "visually-hidden";
  live.setAttribute("role", "status");
  element.append(canvas, live);
  const small = document.createElement("canvas");
  Object.assign(small, { width: RASTER, height: RASTER });
  const sheet = createSheet();
  const pen = createPen();
  let width = 0.11;
  let stroke = null; // the one that the pointer draws
  let penStroke = null; // the one that the keys draw
  let keyed = false; // whether the keys are used: then their pen is seen

  function paint() {
    draw(canvas.getContext("2d"), SIZE, sheet.seen(), getComputedStyle(canvas).color);
    if (keyed) mark(canvas.getContext("2d"), pen.at());
    canvas.setAttribute("aria-label", sheet.isEmpty() ? "Sheet to draw on, empty" : "Sheet to draw on");
  }

  function change() {
    paint();
    changed();
  }

  const placeOf = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || stroke) return;
    event.preventDefault();
    keyed = false;
    canvas.focus({ preventScroll: true, focusVisible: false });
    canvas.setPointerCapture(event.pointerId);
    stroke = { id: event.pointerId, line: sheet.begin(placeOf(event), width) };
    change();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== stroke?.id) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) stroke.line.to(placeOf(one));
    change();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, (event) => {
      if (event.pointerId === stroke?.id) stroke = null;
    });
  }
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !pen.key(event.key)) return;
    event.preventDefault();
    keyed = true;
    const { down } = pen.at();
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
    paint();
  });

  function drop() {
    pen.lift();
    [stroke, penStroke] = [null, null];
    change();
  }

  return {
    element,
    paint,
    isEmpty: () => sheet.isEmpty(),
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
    /** Lay a picture on the sheet: a canvas whose alpha is ink. */
    lay(picture) {
      sheet.lay(picture);
      drop();
    },
    /** What is on the sheet: one byte a pixel, 0 paper to 255 ink. */
    ink() {
      const context = small.getContext("2d", { willReadFrequently: true });
      draw(context, RASTER, sheet.seen(), "#000");
      return rasterFromStrokes(context.getImageData(0, 0, RASTER, RASTER).data);
    },
  };
}

function draw(context, size, items, colour) {
  context.clearRect(0, 0, size, size);
  Object.assign(context, { lineCap: "round", lineJoin: "round", strokeStyle: colour, fillStyle: colour });
  for (const { picture, stroke } of items) {
    if (picture) tinted(context, picture, size, colour);
    else line(context, stroke, size);
  }
}

/** A picture's ink in a colour: nothing else is on the sheet yet. */
function tinted(context, picture, size, colour) {
  context.drawImage(picture, 0, 0, size, size);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = colour;
  context.fillRect(0, 0, size, size);
  context.globalCompositeOperation = "source-over";
}

function line(context, { width, points }, size) {
  context.lineWidth = width * size;
  context.beginPath();
  context.moveTo(points[0].x * size, points[0].y * size);
  for (const { x, y } of points.length > 1 ? points.slice(1) : points) context.lineTo(x * size, y * size);
  context.stroke();
}

function mark(context, { x, y, down }) {
  const cell = SIZE / GRID;
  const { outlineColor } = getComputedStyle(context.canvas);
  Object.assign(context, { lineWidth: down ? 4 : 2, strokeStyle: outlineColor });
  context.strokeRect(x * cell, y * cell, cell, cell);
}
