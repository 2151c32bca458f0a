/**
 * The drawing of a race, as a map or in space, with the balls of the lanes. A new map is led to from the one
 * that is drawn; camera and colours stay while it fits them.
 */

/** @import { ArrowLanes, RacePicture } from "../../plots/race/race_types.js" */
/** @import { HeightLevels, SceneBox, SceneView } from "../../plots/surface/surface_types.js" */

import { addPlotArea } from "../../plots/plot_area.js";
import { plotTheme } from "../../plots/plot_theme.js";
import { drawPlot } from "../../plots/plotly.js";
import { raceMapFigure } from "../../plots/race/race_map.js";
import { followsRace, raceBetween, raceDirection, refines } from "../../plots/race/race_picture.js";
import { raceMarks, raceRange } from "../../plots/race/race_scene.js";
import { cameraOf, draggedView, turnedView, viewFromSide } from "../../plots/surface/camera_3d.js";
import { smoothSurface } from "../../plots/surface/interpolation.js";
import { wireSceneKeys } from "../../plots/surface/keyboard.js";
import { axisLabels, holeLabels, rimLabels } from "../../plots/surface/surface_labels.js";
import { mountSurfaceOverlay } from "../../plots/surface/surface_overlay.js";
import { mapPixels, scenePixels } from "../../plots/surface/surface_pixels.js";
import { createSurfaceSketch } from "../../plots/surface/surface_sketch.js";
import { createTransition } from "../../plots/surface/transition.js";
import { extremesHold, surfaceExtremes, surfaceHeights } from "../../plots/surface/value_range.js";
import { el } from "../../widgets/dom.js";
import { skipFirstInput } from "../../widgets/first_input.js";
import { mountLaneBalls } from "./lane_balls.js";

const SMALLEST = 40; // pixels

/** @param {HTMLElement} element @param {(lane: number) => void} pick */
export function mountRaceDrawing(element, pick) {
  const flat = addPlotArea(element);
  const space = el("div", "chart-area race-space");
  const sketch = createSurfaceSketch(element);
  element.append(space);
  const labels = mountSurfaceOverlay(element);
  const balls = mountLaneBalls(element, pick);
  let size = { width: 0, height: 0 };
  /** @type {{picture: RacePicture | null, drawn: RacePicture | null, levels: HeightLevels | null,
   *   range: [number, number], picked: number | null, arrows: ArrowLanes, playing: boolean}} */
  const now = {
    picture: null,
    drawn: null,
    levels: null,
    range: [0, 1],
    picked: null,
    arrows: "picked",
    playing: false,
  };
  /** @type {RacePicture | null} */
  let between = null; // what was drawn when a newer map came, while that is being led to
  /** @type {{first: SceneView | null, view: SceneView | null}} */
  const camera = { first: null, view: null };
  const morph = createTransition((part) => {
    if (part < 1 && between && now.picture) return paint(raceBetween(between, now.picture, part));
    between = null;
    paint(now.picture);
  });
  new ResizeObserver(([{ contentRect }]) => {
    size = { width: Math.round(contentRect.width), height: Math.round(contentRect.height) };
    place();
  }).observe(element);
  // The scene is drawn here; the map is drawn again by `plotly.js`, and then placed.
  new MutationObserver(() => requestAnimationFrame(place)).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme"],
  });
  wireSceneKeys(space, (key) => {
    const next = key === "Home" ? camera.first : camera.view && turnedView(camera.view, key);
    if (next) turnTo(next);
    return Boolean(next);
  });
  space.addEventListener("pointerdown", (down) => {
    if (down.button !== 0 || !camera.view) return;
    space.setPointerCapture(down.pointerId);
    const from = { view: camera.view, x: down.clientX, y: down.clientY };
    const drag = (/** @type {PointerEvent} */ { clientX, clientY }) =>
      turnTo(draggedView(from.view, [clientX - from.x, clientY - from.y], size));
    space.addEventListener("pointermove", drag);
    const end = () => space.removeEventListener("pointermove", drag);
    space.addEventListener("lostpointercapture", end, { once: true });
  });

  /** @param {SceneView} view */
  function turnTo(view) {
    camera.view = view;
    place();
  }

  function isSmall() {
    return size.width < SMALLEST || size.height < SMALLEST;
  }

  function shown() {
    /** @type {ArrowLanes} */
    const arrows = between ? "none" : now.arrows;
    return { picked: now.picked, arrows, labels: !now.playing && !between };
  }

  function paint(picture = now.drawn) {
    const { levels } = now;
    if (!picture || !levels) return;
    now.drawn = picture;
    if (!flat.hidden) {
      skipFirstInput(); // the map is drawn by the library alone
      const smooth = now.playing ? picture : { ...picture, surface: smoothSurface(picture.surface) };
      const beside = shown();
      drawPlot(flat, (theme, area) => {
        queueMicrotask(place);
        return raceMapFigure(smooth, levels, theme, area, beside);
      });
    }
    place();
  }

  /** Put balls and labels where the surface is seen; in space, draw it. */
  function place() {
    const { drawn, levels, range, picked } = now;
    const inSpace = space.hidden === false;
    const isDrawn = inSpace || flat.dataset.plot === "drawn";
    const ready = drawn && levels && !isSmall() && isDrawn;
    sketch.show(Boolean(ready) && inSpace);
    if (!ready) {
      labels.place({ ball: null, foot: null, labels: [] });
      return balls.place([], null, size, null);
    }
    const { surface } = drawn;
    if (inSpace) sketchSpace(drawn, levels);
    const at = inSpace ? scenePixels(surface, range, cameraNow(), size) : mapPixels(surface, size);
    const words = holeLabels(surface, at);
    if (inSpace) {
      const axes = axisLabels(surface, range[0], at);
      words.push(...axes, ...rimLabels(surface, levels, at, axes));
    }
    labels.place({ ball: null, foot: null, labels: words });
    return balls.place(drawn.lanes, picked, size, at);
  }

  function cameraNow() {
    camera.view ??= { azimuth: 45, elevation: 25, zoom: 1, center: { x: 0, y: 0, z: 0 } };
    return cameraOf(camera.view, size);
  }

  /** @param {RacePicture} picture @param {HeightLevels} levels */
  function sketchSpace(picture, levels) {
    const theme = plotTheme();
    const beside = shown();
    const marks = (/** @type {SceneBox} */ box) => raceMarks(picture, theme, size, beside, box);
    const look = { levels, range: now.range, camera: cameraNow(), size, theme, shown: beside, marks };
    sketch.draw(picture.surface, look);
  }

  /** Fix heights and camera for a new map; they stay where it refines the one before, or still fits them. */
  function settle(/** @type {RacePicture} */ picture) {
    const before = now.picture;
    if (!camera.first && picture.lanes.some(({ points }) => points.length > 1)) {
      const { way, slope } = raceDirection(picture);
      camera.first = camera.view = viewFromSide(way, slope);
    }
    if (refines(picture, before)) return;
    morph.stop();
    between = null;
    const [low, high] = surfaceExtremes(picture.surface);
    if (now.levels && followsRace(picture, before) && extremesHold(now.levels, [low, high])) return;
    now.levels = { low, high, ...surfaceHeights([low, high]) };
    now.range = raceRange(picture);
  }

  return {
    flat,
    space,
    size: () => size,
    /**
     * Show a map; `length` is how long it may take to come to it from the one that is drawn.
     * @param {RacePicture} picture
     * @param {{picked: number | null, arrows: ArrowLanes, playing: boolean, length: number}} how
     */
    draw(picture, { picked, arrows, playing, length }) {
      const { drawn } = now;
      const fresh = picture !== now.picture;
      Object.assign(now, { picked, arrows, playing });
      if (fresh) settle(picture);
      now.picture = picture;
      if (fresh && length && drawn && followsRace(picture, drawn) && !moveless()) {
        between = drawn;
        morph.start(length);
      } else if (!morph.going) paint(picture);
    },
    /** Show the map, or the view in space. @param {string} dimension */
    turn(dimension) {
      flat.hidden = dimension === "3-D";
      space.hidden = !flat.hidden;
      paint();
    },
    clear() {
      morph.stop();
      Object.assign(now, { picture: null, drawn: null, levels: null });
      Object.assign(camera, { first: null, view: null });
      place();
    },
  };
}

function moveless() {
  return document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches;
}
