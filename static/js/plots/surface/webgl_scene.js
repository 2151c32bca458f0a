/**
 * The page's single WebGL scene. It is drawn once the run rests, but never during a drag. It turns slowly
 * until the first touch, and is given up when the WebGL context is lost.
 */

/** @import { CameraChange } from "../plotly_types.js" */

import { changePlotLayout, drawPlot, holdPlot, plotHost, plotSize } from "../plotly.js";
import { cameraOf, swayedView, turnedView, viewOfCamera } from "./camera_3d.js";
import { whenPressed } from "./probe_label.js";

/** @typedef {import("./surface_types.js").Camera} Camera */
/** @typedef {import("./surface_types.js").SceneView} SceneView */
/** @typedef {import("../plotly.js").Theme} Theme */
/** @typedef {import("../plotly.js").Size} Size */
/** @typedef {import("../plotly.js").PlotFigure} PlotFigure */
/** @typedef {(theme: Theme, size: Size, camera: Camera) => PlotFigure} SceneFigure */

const REST = 300; // milliseconds without another surface after which the library draws
const FRAME = 40; // milliseconds between two pictures of a scene that turns by itself

/**
 * `pressed` is called with the position on the box's floor under a press on the drawn surface, and its
 * pixel. `moved` is called when the camera has moved. `mayTurn` returns whether the scene may turn
 * automatically.
 * @param {HTMLElement} area
 * @param {{lost: () => void, moved: () => void, mayTurn: () => boolean,
 *   pressed: (floor: {x: number, y: number} | null, pixel: import("./surface_types.js").Pixel) => void}} does
 */
export function createWebglScene(area, { lost, moved, pressed, mayTurn }) {
  let held = false;
  let touched = false; // for good: it then stays as it was turned
  let turning = 0;
  let timer = 0;
  let plays = false;
  let behind = false; // what the library has drawn is not the newest
  let seconds = 0; // that it has turned by itself
  /** @type {SceneFigure | null} */
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

  whenPressed(area, (left, top) => pressed(under, [left, top]));

  /** @param {SceneFigure} scene @returns {import("../plotly.js").Figure} */
  function seenBy(scene) {
    return (theme, size) => {
      queueMicrotask(() => {
        listen();
        moved();
      });
      return scene(theme, size, camera(size));
    };
  }

  function go() {
    timer = 0;
    if (!waiting || held || plays) return;
    const scene = waiting;
    waiting = null;
    drawPlot(area, seenBy(scene), () => !plays);
    if (behind) afterTwoFrames(caughtUp);
    moved();
    sway();
  }

  function drawn() {
    return area.dataset.plot === "drawn";
  }

  /** The library draws a scene in the frame after it was given. */
  function caughtUp() {
    behind &&= waiting !== null || !drawn();
    moved();
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
    if (!behind || touched) changePlotLayout(area, { "scene.camera": camera(plotSize(area)) });
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
      if (first && drawn()) turnTo(swayedView(first, seconds));
      const turned = performance.now() - now;
      turning = window.setTimeout(() => requestAnimationFrame(frame), Math.max(FRAME, 2 * turned));
    };
    turning = window.setTimeout(() => requestAnimationFrame(frame), FRAME);
  }

  return {
    /**
     * Draw a figure, the newest only. A `fresh` surface waits until the run pauses and no other comes for
     * a moment: the library takes longer for a picture than a step takes, and seconds for the first one.
     * @param {SceneFigure} figure @param {{fresh: boolean, playing: boolean}} when
     */
    paint(figure, { fresh, playing }) {
      waiting = figure;
      plays = playing;
      behind ||= drawn() && (fresh || playing);
      clearTimeout(timer);
      if (!behind) return go();
      holdPlot(area, seenBy(figure));
      timer = window.setTimeout(go, REST);
    },
    /** Whether the newest is to be seen elsewhere, as the library has not drawn it. */
    get behind() {
      return behind || area.dataset.plot === "waiting";
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

/** @param {() => void} work */
function afterTwoFrames(work) {
  requestAnimationFrame(() => requestAnimationFrame(work));
}
