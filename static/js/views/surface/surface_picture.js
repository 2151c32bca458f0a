/**
 * The picture of a loss surface, as a map or in 3D, with the ball that rolls over it. It draws the newest
 * surface, and keeps the displayed range of heights as long as the surface fits it.
 */

import { addPlotArea } from "../../plots/plot_area.js";
import { plotTheme } from "../../plots/plot_theme.js";
import { drawPlot, plotSize } from "../../plots/plotly.js";
import { startView } from "../../plots/surface/camera_3d.js";
import { mapFigure } from "../../plots/surface/figure_2d.js";
import { sceneFigure, sceneRange } from "../../plots/surface/figure_3d.js";
import { smoothSurface } from "../../plots/surface/interpolation.js";
import { ballPoint, LandingBall } from "../../plots/surface/landing_ball.js";
import { sceneMarks } from "../../plots/surface/marks_3d.js";
import { axisLabels, holeLabels, rimLabels } from "../../plots/surface/surface_labels.js";
import { mountSurfaceOverlay } from "../../plots/surface/surface_overlay.js";
import { mapPixels, scenePixels } from "../../plots/surface/surface_pixels.js";
import { createSurfaceSketch } from "../../plots/surface/surface_sketch.js";
import { createTransition, surfaceBetween } from "../../plots/surface/transition.js";
import {
  rangeContinues,
  rangeHolds,
  surfaceExtremes,
  surfaceHeights,
} from "../../plots/surface/value_range.js";
import { createWebglScene } from "../../plots/surface/webgl_scene.js";
import { skipFirstInput } from "../../widgets/first_input.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */
/** @typedef {import("../../plots/surface/surface_types.js").HeightLevels} HeightLevels */
/** @typedef {import("../../plots/surface/surface_types.js").PlanePoint} PlanePoint */
/** @typedef {import("../../plots/surface/surface_types.js").Pixel} Pixel */

const LIKELY = 240; // pixels that a picture is high which is not shown yet
const ROLLING = 600; // milliseconds that the ball takes to land
const NOWHERE = Object.freeze({ ball: null, foot: null, labels: [] });

/**
 * @param {HTMLElement} element
 * @param {{lost: () => void, pressed: (point: PlanePoint) => void,
 *   placed: (ball: Pixel | null) => void}} does
 *   `placed` is told where the ball is, whenever it moves
 */
export function mountSurfacePicture(element, { lost, pressed, placed }) {
  const flat = addPlotArea(element);
  const space = addPlotArea(element);
  space.hidden = true;
  const sketch = createSurfaceSketch(element); // while the library has not drawn the scene
  const overlay = mountSurfaceOverlay(element);
  /**
   * @type {{surface: SurfaceMessage | null, drawn: SurfaceMessage | null, levels: HeightLevels | null,
   *   range: [number, number], picked: PlanePoint | null, playing: boolean}}
   *   `surface` was measured, `drawn` may be what lies between it and the one before
   */
  const now = { surface: null, drawn: null, levels: null, range: [0, 1], picked: null, playing: false };
  const scene = createWebglScene(space, {
    lost,
    moved: place,
    pressed: (floor, pixel) => {
      const radius = now.surface?.radius;
      const at = sketch.shown ? sketch.floorUnder(pixel) : floor;
      if (radius && at) pressed({ alpha: at.x * radius, beta: at.y * radius });
    },
    mayTurn: () => !moveless() && !now.playing && !space.hidden && plotSize(space).width > 0,
  });
  const ball = new LandingBall(
    createTransition((part) => {
      ball.at(part);
      if (part >= 1) paint();
      else place();
    }),
  );
  const morph = createTransition((part) => {
    if (part < 1 && between && now.surface) return paint(surfaceBetween(between, now.surface, part));
    between = null;
    paint(now.surface);
  });
  /** @type {SurfaceMessage | null} */
  let between = null; // what was drawn when a newer one came, while that is being led to
  new ResizeObserver(place).observe(element);
  document.addEventListener("visibilitychange", () => scene.sway());

  function shownArea() {
    return flat.hidden ? space : flat;
  }

  function size() {
    const { width, height } = plotSize(shownArea());
    return { width, height: height || LIKELY };
  }

  /** What is drawn beside the surface. */
  function shown() {
    return { landed: ball.part >= 1, picked: now.picked, labels: !now.playing && !between };
  }

  /** @param {SurfaceMessage | null} surface @param {boolean} fresh whether it was never drawn */
  function paint(surface = now.drawn, fresh = false) {
    const { levels, range, playing } = now;
    if (!surface || !levels) return;
    now.drawn = surface;
    if (flat.hidden) {
      scene.begin(startView(surface));
      /** @type {import("../../plots/surface/webgl_scene.js").SceneFigure} */
      const figure = (theme, area, camera) =>
        sceneFigure(smoothSurface(surface), levels, theme, area, shown(), range, camera);
      scene.paint(figure, { fresh, playing });
    } else {
      skipFirstInput(); // the map has no sketch
      const smooth = playing ? surface : smoothSurface(surface);
      drawPlot(flat, (theme, area) => {
        queueMicrotask(place);
        return mapFigure(smooth, levels, theme, area, shown());
      });
    }
    place();
  }

  /** Where a point of the surface is seen, in pixels: null before anything is drawn. */
  function pixels() {
    const surface = now.drawn;
    const area = shownArea();
    const drawn = area.dataset.plot === "drawn" || (area === space && area.dataset.plot === "waiting");
    if (!surface || !drawn || !plotSize(area).width) return null;
    if (area === flat) return mapPixels(surface, size());
    return scenePixels(surface, now.range, scene.camera, size());
  }

  /** Put ball and labels where the surface is seen. */
  function place() {
    const surface = now.drawn;
    const at = pixels();
    element.classList.toggle("drawn", shownArea().dataset.plot === "drawn");
    sketch.show(Boolean(at) && flat.hidden && scene.behind);
    if (!surface || !at) {
      overlay.place(NOWHERE);
      return placed(null);
    }
    if (sketch.shown && now.levels) {
      const { levels, range } = now;
      const [theme, area, beside] = [plotTheme(), size(), shown()];
      const marks = (/** @type {import("../../plots/surface/surface_types.js").SceneBox} */ box) =>
        sceneMarks(surface, theme, area, beside, box);
      sketch.draw(surface, { levels, range, camera: scene.camera, size: area, theme, shown: beside, marks });
    }
    const point = ballPoint(surface, ball.part);
    const there = Number.isFinite(point.loss) || !flat.hidden ? at(point) : null;
    const foot = flat.hidden ? at({ ...point, loss: now.range[0] }) : null;
    const labels = holeLabels(surface, at);
    if (flat.hidden && now.levels) {
      const axes = axisLabels(surface, now.range[0], at);
      labels.push(...axes, ...rimLabels(surface, now.levels, at, axes));
    }
    overlay.place({ ball: there, foot, labels });
    placed(there);
  }

  /**
   * Fix the heights of a new surface; they stay where it refines the one before.
   * @param {SurfaceMessage} surface
   */
  function settle(surface) {
    const before = now.surface;
    if (rangeContinues(surface, before)) return;
    morph.stop();
    between = null;
    if (now.playing && rangeHolds(now.levels, surface, before)) return;
    const [low, high] = surfaceExtremes(surface);
    now.levels = { low, high, ...surfaceHeights([low, high]) };
    now.range = sceneRange(surface, size());
  }

  return {
    flat,
    space,
    scene,
    size,
    pixels,
    /**
     * Show a surface; `length` is how long it may take to come to it from the one that is drawn.
     * @param {SurfaceMessage} surface
     * @param {{landed: boolean, picked: PlanePoint | null, playing: boolean, length: number}} how
     */
    draw(surface, { landed, picked, playing, length }) {
      const fresh = surface !== now.surface;
      Object.assign(now, { picked, playing });
      if (fresh) settle(surface);
      ball.follow(surface, landed, playing || moveless() ? 0 : ROLLING);
      now.surface = surface;
      if (fresh && length && now.drawn && !flat.hidden && !moveless()) {
        between = now.drawn;
        morph.start(length);
      } else if (!morph.going) paint(surface, fresh);
    },
    /** Show another point that is read. @param {PlanePoint | null} picked */
    mark(picked) {
      now.picked = picked;
      paint();
    },
    /** Show the map, or the view in space. @param {string} dimension */
    turn(dimension) {
      flat.hidden = dimension === "3-D";
      space.hidden = !flat.hidden;
      if (now.surface) now.range = sceneRange(now.surface, size());
      paint();
    },
    /** Show nothing: there is no surface. */
    clear() {
      morph.stop();
      Object.assign(now, { surface: null, drawn: null });
      place();
    },
  };
}

function moveless() {
  return document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches;
}
