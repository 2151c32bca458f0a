/**
 * The one scene in space of the page: drawn no more often than it may, never while it is being
 * turned, given up where the graphics card gives up. What is in it is surface_3d's.
 */

import { drawPlot, plotHost } from "../plotly.js";
import { whenPressed } from "./probe_label.js";

/**
 * @param {HTMLElement} area
 * @param {{lost: () => void, pressed: (x: number, y: number) => void}} does `pressed` is given the
 *   place on the floor of the box under a press on the surface
 */
export function createWebglScene(area, { lost, pressed }) {
  let held = false;
  let timer = 0;
  let drawn = 0;
  let waiting = null;
  let under = null; // the point of the surface under the pointer: the library tells it once it has drawn

  area.addEventListener("pointerdown", () => {
    held = true;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    window.addEventListener(name, () => {
      if (!held) return;
      held = false;
      setTimeout(go); // after the library has noted where the camera came to rest
    });
  }

  whenPressed(area, () => under && pressed(under.x, under.y));

  function go() {
    if (!waiting || held || timer) return;
    const wait = drawn + waiting.every - performance.now();
    if (wait > 0) {
      timer = window.setTimeout(() => {
        timer = 0;
        go();
      }, wait);
      return;
    }
    drawn = performance.now();
    drawPlot(area, waiting.figure);
    waiting = null;
    listen();
  }

  function listen() {
    const host = plotHost(area);
    if (host.dataset.listens || typeof host.on !== "function") return;
    host.dataset.listens = "yes";
    host.on("plotly_webglcontextlost", lost);
    host.on("plotly_hover", ({ points: [point] }) => {
      under = point?.data.type === "surface" ? point : null;
    });
    host.on("plotly_unhover", () => {
      under = null;
    });
  }

  /** Draw a figure, the newest only, at most once in `every` milliseconds. */
  return function paint(figure, every = 0) {
    waiting = { figure, every };
    go();
  };
}
