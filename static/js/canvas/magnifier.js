/**
 * The magnified band of a picture at the pointer or keyboard cursor: a second canvas above the first,
 * drawn through one lens per side. The band opens with a short animation. Cells that are already large are
 * not magnified.
 */

import { el } from "../widgets/dom.js";
import {
  bandAround,
  behindLens,
  fisheyeLens,
  NO_FISHEYE,
  openedLens,
  throughLens,
} from "./magnifier_lens.js";

const LARGE = 7; // pixels of a cell that need no opening
const OPEN = 12; // pixels of a cell in the open band
const DWELL = 140; // ms that a look lasts before the band opens
const QUICK = 160;

/**
 * @typedef {{from: number[], to: number[]}} Lens
 * @typedef {{x: [number, number], y: [number, number]}} Band
 */

/**
 * @param {HTMLCanvasElement} picture @param {import("./tile_layout.js").TileLayout} layout
 * @param {() => void} moved
 */
export function createMagnifier(picture, layout, moved) {
  const element = el("canvas", "opening");
  element.setAttribute("aria-hidden", "true");
  element.hidden = true;
  /** @type {{x: Lens, y: Lens}} */
  let lens = { x: NO_FISHEYE, y: NO_FISHEYE };
  /** @type {Band|null} */
  let target = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let waiting;
  let part = 0;
  let running = 0;

  const now = () => ({ x: openedLens(lens.x, part), y: openedLens(lens.y, part) });

  function draw() {
    if (element.hidden) return;
    const context = /** @type {CanvasRenderingContext2D} */ (element.getContext("2d"));
    const { x, y } = now();
    context.imageSmoothingEnabled = false;
    context.clearRect(0, 0, element.width, element.height);
    for (let row = 0; row + 1 < y.from.length; row += 1) {
      for (let column = 0; column + 1 < x.from.length; column += 1) {
        const [left, top] = [x.from[column] * layout.width, y.from[row] * layout.height];
        const [wide, high] = [
          x.from[column + 1] * layout.width - left,
          y.from[row + 1] * layout.height - top,
        ];
        if (wide <= 0 || high <= 0) continue;
        context.drawImage(
          picture,
          left,
          top,
          wide,
          high,
          x.to[column] * element.width,
          y.to[row] * element.height,
          (x.to[column + 1] - x.to[column]) * element.width,
          (y.to[row + 1] - y.to[row]) * element.height,
        );
      }
    }
  }

  /** @param {number} to 0 is shut, 1 is open */
  function move(to) {
    cancelAnimationFrame(running);
    const from = part;
    const start = performance.now();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const frame = (/** @type {number} */ time) => {
      const passed = still ? 1 : Math.min(1, Math.max(0, (time - start) / QUICK));
      part = from + (to - from) * (1 - (1 - passed) ** 3);
      element.hidden = part === 0;
      draw();
      moved();
      if (passed < 1) running = requestAnimationFrame(frame);
    };
    frame(start);
  }

  /** @param {Band} band @param {number} cell pixels of a cell @param {[number, number]} point */
  function unfold(band, cell, [x, y]) {
    const ratio = devicePixelRatio || 1;
    Object.assign(element, { width: picture.clientWidth * ratio, height: picture.clientHeight * ratio });
    const factor = OPEN / cell;
    const seen = now();
    /** @param {[number, number]} ends @param {number} size @param {number} point @param {Lens} old */
    const side = ([start, end], size, point, old) =>
      fisheyeLens(start / size, end / size, factor, behindLens(old, point), point);
    lens = { x: side(band.x, layout.width, x, seen.x), y: side(band.y, layout.height, y, seen.y) };
    const fresh = !target;
    target = band;
    if (fresh) part = 0;
    move(1);
  }

  return {
    element,
    repaint: draw,
    /**
     * Open the band around a pixel of the layout that is seen at a point, once the look has lasted.
     * @param {{x: number, y: number}} pixel @param {[number, number]} point
     */
    open(pixel, point) {
      const cell = picture.clientWidth / layout.width;
      if (!cell || cell >= LARGE) return;
      const band = bandAround(layout, pixel);
      clearTimeout(waiting);
      if (JSON.stringify(band) === JSON.stringify(target)) return;
      waiting = setTimeout(() => unfold(band, cell, point), target ? 0 : DWELL);
    },
    shut() {
      clearTimeout(waiting);
      if (!target) return;
      target = null;
      move(0);
    },
    /** Where a point of the picture (parts of its sides) stands now. @param {number} x @param {number} y */
    through(x, y) {
      const { x: across, y: down } = now();
      return [throughLens(across, x), throughLens(down, y)];
    },
    /** Which point of the picture is seen at a point of its place. @param {number} x @param {number} y */
    behind(x, y) {
      const { x: across, y: down } = now();
      return { x: behindLens(across, x), y: behindLens(down, y) };
    },
  };
}
