/**
 * The one scene in space of the page: drawn no more often than it may, never while it is being turned
 * by hand; turned slowly by itself until it is touched; given up where the graphics card gives up.
 */

/** @import { CameraChange } from "../plotly_types.js" */

import { changePlotLayout, drawPlot, plotHost, plotSize } from "../plotly.js";
import { whenPressed } from "./probe_label.js";
import { cameraOf, swayedView, turnedView, viewOfCamera } from "./scene_camera.js";

/** @typedef {import("./surface_types.js").Camera} Camera */
/** @typedef {import("./surface_types.js").SceneView} SceneView */
/** @typedef {import("../plotly.js").Theme} Theme */
/** @typedef {import("../plotly.js").Size} Size */
/** @typedef {import("../plotly.js").PlotFigure} PlotFigure */
/** @typedef {(theme: Theme, size: Size, camera: Camera) => PlotFigure} SceneFigure */

const LEAST = 100; // milliseconds between two pictures while playing
const SHARE = 4; // a quarter of the time for drawing, while playing
const FRAME = 40; // milliseconds between two pictures of a scene that turns by itself

/**
 * @param {HTMLElement} area
 * @param {{lost: () => void, moved: () => void, pressed: (x: number, y: number) => void,
 *   mayTurn: () => boolean}} does `pressed` is given the place on the floor of the box under a press on
 *   the surface; `moved` is told that the camera is elsewhere; `mayTurn` says whether it may turn by itself
 */
export function createWebglScene(area, { lost, moved, pressed, mayTurn }) {
  let held = false;
  let touched = false; // for good: it then stays as it was turned
  let timer = 0;
  let turning = 0;
  let drawn = 0;
  let took = 0; // milliseconds that the last drawing kept the page
  let seconds = 0; // that it has turned by itself
  /** @type {{figure: SceneFigure, every: number} | null} */
  let waiting = null;
  /** @type {{x: number, y: number} | null} */
  let under = null; // the point of the surface under the pointer: the library tells it once it has drawn
  /** @type {SceneView | null} */
  let first = null;
  /** @type {SceneView | null} */
  let view = null;

  area.addEventListener("pointerdown", () => {
    held = true;
    touched = true;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    window.addEventListener(name, () => {
      if (!held) return;
      held = false;
      setTimeout(go); // after the library has noted where the camera came to rest
    });
  }

  whenPressed(area, () => {
    if (under) pressed(under.x, under.y);
  });

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
    const began = performance.now();
    const { figure } = waiting;
    waiting = null;
    drawPlot(area, (theme, size) => {
      queueMicrotask(() => {
        listen();
        moved();
      });
      return figure(theme, size, camera(size));
    });
    drawn = performance.now();
    took = drawn - began;
    moved();
    sway();
  }

  /** @param {Size} size */
  function camera(size) {
    return cameraOf(view ?? { azimuth: 45, elevation: 25, zoom: 1, center: { x: 0, y: 0, z: 0 } }, size);
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
    host.on("plotly_relayouting", follow);
    host.on("plotly_relayout", follow);
  }

  /** Note where the scene was turned to by hand. @param {CameraChange} change */
  function follow(change) {
    const found = change["scene.camera"];
    if (!found || !touched) return;
    view = viewOfCamera(found, plotSize(area));
    moved();
  }

  /** @param {SceneView} next */
  function turnTo(next) {
    view = next;
    changePlotLayout(area, { "scene.camera": camera(plotSize(area)) });
    moved();
  }

  /** Turn slowly, with as much rest between two pictures as one took. */
  function sway() {
    if (turning || touched) return;
    let last = performance.now();
    const frame = () => {
      turning = 0;
      if (touched) return;
      const now = performance.now();
      if (!mayTurn()) return; // until something is drawn again
      seconds += Math.min(0.1, (now - last) / 1000);
      last = now;
      if (first && area.dataset.plot === "drawn") turnTo(swayedView(first, seconds));
      const turned = performance.now() - now;
      turning = window.setTimeout(() => requestAnimationFrame(frame), Math.max(FRAME, 2 * turned));
    };
    turning = window.setTimeout(() => requestAnimationFrame(frame), FRAME);
  }

  return {
    /**
     * Draw a figure, the newest only; where `often`, no more often than the browser can keep up with.
     * @param {SceneFigure} figure @param {boolean} often
     */
    paint(figure, often) {
      waiting = { figure, every: often ? Math.max(LEAST, took * SHARE) : 0 };
      go();
    },
    /** Begin with a view: nothing where there is one already. @param {SceneView} wanted */
    begin(wanted) {
      first ??= wanted;
      view ??= wanted;
    },
    /** The camera as it stands. */
    get camera() {
      return camera(plotSize(area));
    },
    /** Turn by a key; false where the key turns nothing. @param {string} key */
    turn(key) {
      const next = key === "Home" ? first : view && turnedView(view, key);
      if (!next) return false;
      touched = true;
      turnTo(next);
      return true;
    },
    /** Turn on, where it turned by itself and had to rest. */
    sway,
  };
}
