/**
 * The view of the loss surface: a contour map that is complete by itself, in space where there is
 * WebGL, with the sentences that say what it is. The figures and controls are made in charts/.
 */

import { legendLine } from "../../widgets/legend.js";
import { updateIsShown } from "../../plots/ranges.js";
import { sceneFigure, sceneRange } from "../../plots/surface/figure_3d.js";
import { surfaceControls } from "../../plots/surface/controls.js";
import { mapFigure } from "../../plots/surface/figure_2d.js";
import { surfaceLegend } from "../../plots/surface/legend.js";
import { wireMapKeys } from "../../plots/surface/keyboard.js";
import { surfacePosition, pointUnder } from "../../plots/surface/overlays.js";
import {
  surfaceBetween,
  createTransition,
  surfaceFollows,
  transitionLength,
} from "../../plots/surface/transition.js";
import { probeLabel, whenPressed, withProbe } from "../../plots/surface/probe_label.js";
import {
  rangeContinues,
  surfaceExtremes,
  surfaceHeights,
  rangeHolds,
} from "../../plots/surface/value_range.js";
import { createWebglScene } from "../../plots/surface/webgl_scene.js";
import { surfaceFacts, NO_WEBGL, whyNotThere } from "../../plots/surface/words.js";
import { segmentedControl } from "../../widgets/segmented_control.js";
import { hasWebGL } from "../../plots/webgl.js";
import { drawPlot, mountPlot, plotSize } from "../../plots/plotly.js";

const SPACE_EVERY = 500;
const LIKELY = 240; // pixels that a map is high which is not shown yet
const DEFAULT = "";
const FEW = 5; // entries of a legend that leave room for the words beside the map
const OWN = ["survey", "read", "go_there"];

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountSurface(element, send) {
  element.classList.add("chart");
  const flat = area(element);
  const space = area(element);
  const setKey = legendLine(element);
  const words = document.getElementById("honesty");
  const head = document.getElementById("planes");
  // `from`: the surface that was drawn when a newer one came, while that is being led to
  const now = { state: null, levels: null, range: null, picked: null, drawn: null, from: null, came: 0 };
  let told = DEFAULT;
  let dimension = "2-D";
  const webgl = hasWebGL();
  const turn = (value) => send({ type: "local/show", show: { dimension: value } });

  const controls = surfaceControls(head, document.getElementById("surface-tools"), tell);
  const dimensions = segmentedControl(
    "Dimensions",
    [
      { value: "2-D", words: "2-D" },
      { value: "3-D", words: "3-D", disabled: !webgl, title: webgl ? "Drag to turn it" : NO_WEBGL },
    ],
    turn,
  );
  dimensions.set(dimension);
  head.append(dimensions.element);
  space.hidden = true;
  const paintSpace = createWebglScene(space, {
    lost: () => turn("2-D"),
    pressed: (x, y) => pick({ alpha: x * now.state.surface.radius, beta: y * now.state.surface.radius }),
  });
  const setPoint = probeLabel(element, {
    go: () => {
      const { alpha, beta } = now.picked;
      send({ type: "go_there", step: now.state.surface.step, alpha, beta });
    },
    close: () => pick(null),
  });
  const morph = createTransition((part) => {
    if (part >= 1) whole();
    else paint(surfaceBetween(now.from, now.state.surface, part));
  });
  let visible = false;
  new ResizeObserver(() => {
    visible = element.clientWidth > 0;
    tell();
  }).observe(element);
  whenPressed(flat, (x, y) => {
    if (now.state?.surface) pick(pointUnder(now.state.surface, sizeOfMap(), x, y));
  });

  function sizeOfMap() {
    const { width, height } = plotSize(flat.hidden ? space : flat);
    return { width, height: height || LIKELY };
  }

  wireMapKeys(flat, {
    standing: () =>
      now.state?.surface && { alpha: 0, beta: 0, ...now.picked, radius: now.state.surface.radius },
    lead: (point) => pick(point, false),
    read: () => now.picked && pick(now.picked),
    leave: () => Boolean(now.picked) && (pick(null), true),
  });

  /** Ask for the surface that is chosen, and for none while the panel cannot be seen. */
  function tell() {
    if (now.state?.connection !== "open") return;
    const wish = visible ? controls.wish() : { type: "survey", plane: "off" };
    const wanted = JSON.stringify(wish);
    if (wish === null || wanted === told) return;
    told = wanted;
    now.picked = null;
    element.classList.add("stale");
    send(wish);
  }

  /** Whether a survey is the one these controls asked for last; they may have been changed since. */
  function isOwn(survey) {
    return JSON.stringify({ type: "survey", ...survey }) === told;
  }

  function show() {
    flat.hidden = dimension === "3-D";
    space.hidden = !flat.hidden;
    paint(now.drawn);
  }

  /** Read the loss at a point, or at none; or only lead there. */
  function pick(point, reads = true) {
    const { surface, step } = now.state;
    now.picked = point && { alpha: point.alpha, beta: point.beta };
    if (point && reads) send({ type: "read", step: surface.step, ...now.picked });
    paint(now.drawn);
    say(surface, step);
  }

  function playing() {
    return now.state.status?.state === "playing";
  }

  function landed() {
    const { step, surface, walk } = now.state;
    return Boolean(step?.done && step.step === surface.step && updateIsShown(walk));
  }

  function paint(surface) {
    if (!surface) return;
    now.drawn = surface;
    const { levels, range } = now;
    const shown = { landed: landed(), picked: now.picked };
    if (dimension === "3-D") {
      paintSpace(
        (theme, size) => sceneFigure(surface, theme, size, shown, range),
        playing() ? SPACE_EVERY : 0,
      );
    } else drawPlot(flat, (theme, size) => mapFigure(surface, levels, theme, size, shown));
    placePoint(surface);
  }

  /** The label of the point that is read, beside it on the map, in a corner in space. */
  function placePoint(surface) {
    const place =
      now.picked && dimension === "2-D" ? surfacePosition(surface, sizeOfMap(), now.picked) : null;
    const why = whyNotThere(surface, element.classList.contains("stale"));
    setPoint(now.picked, flat.hidden ? space : flat, place, why);
  }

  /** Draw the newest surface as it was measured, and say what it is. */
  function whole() {
    const { surface, step } = now.state;
    morph.stop();
    now.from = null;
    paint(surface);
    say(surface, step);
    element.dataset.step = String(surface.step);
    element.dataset.level = String(surface.level);
    element.dataset.plane = surface.plane;
  }

  /** What stands beside and under the map. */
  function say(surface, step) {
    const { recipe } = now.state.welcome;
    const key = (point) => surfaceLegend(surface, sizeOfMap(), point, recipe.optimizer);
    element.classList.toggle("much", key(null).length > FEW);
    setKey(key(now.picked));
    tellHonestly(surfaceFacts(surface, step, recipe.seed, controls.wish()?.ghost, webgl), false);
  }

  function tellHonestly(lines, problem) {
    words.textContent = lines.join(" ");
    words.title = lines.join("\n");
    words.classList.toggle("problem", problem);
  }

  let seen = {};
  return function update(state) {
    now.state = state;
    const { surface, step, welcome, error, reading } = state;
    if (welcome !== seen.welcome) told = DEFAULT;
    if (welcome) controls.follow(welcome.network, state.selection, state.survey, isOwn(state.survey));
    const wanted = webgl ? state.show.dimension : "2-D";
    if (wanted !== dimension) {
      dimension = wanted;
      dimensions.set(dimension);
      show();
    }
    tell();
    const problem = OWN.includes(error?.command) ? error : null;
    if (problem && problem !== seen.problem) tellHonestly([problem.message], true);
    const stale = Boolean(surface && step && surface.step !== step.step);
    const off = stale || Boolean(state.pending?.surface) || problem?.command === "survey";
    element.classList.toggle("stale", off);
    if (!surface) {
      morph.stop();
      now.drawn = null;
      setPoint(null);
      seen = { welcome, problem };
      return;
    }
    if (stale && seen.surface && !playing()) {
      if (step !== seen.step && !problem) say(seen.surface, step); // the map of an earlier step is not worth drawing
      seen = { ...seen, step, problem, off };
      return;
    }
    const there = stale ? Boolean(seen.there) : landed();
    const picked = withProbe(now.picked, surface, reading);
    const fresh = surface !== seen.surface;
    const same = !fresh && there === seen.there && picked === now.picked;
    now.picked = picked;
    if (fresh) settle(surface, seen.surface);
    else if (off !== seen.off) placePoint(surface);
    if (!fresh && step !== seen.step && !now.from) say(surface, step);
    const length = fresh && now.drawn && surfaceFollows(surface, seen.surface) ? timeToMove() : 0;
    seen = { surface, step, welcome, there, problem, off };
    if (length) {
      now.from = now.drawn;
      morph.start(length);
    } else if (!same && !morph.going) whole();
  };

  /** How long it may take to come to a new surface: 0 where nothing shall move, or in space while playing. */
  function timeToMove() {
    const gap = performance.now() - now.came;
    now.came += gap;
    const still = document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches;
    return still || (!space.hidden && playing()) ? 0 : transitionLength(gap);
  }

  /** Fix the heights of a new surface, and keep what was read where it refines the old one. */
  function settle(surface, before) {
    const refines = rangeContinues(surface, before);
    if (!refines) {
      now.picked = null;
      morph.stop();
    }
    if (refines || (playing() && rangeHolds(now.levels, surface, before))) return;
    const [low, high] = surfaceExtremes(surface);
    now.levels = { low, high, ...surfaceHeights([low, high]) };
    now.range = sceneRange(surface, sizeOfMap());
  }
}

function area(element) {
  const made = document.createElement("div");
  made.className = "chart-area";
  element.append(made);
  mountPlot(made);
  return made;
}
