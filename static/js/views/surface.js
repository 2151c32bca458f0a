/**
 * The view of the loss surface: a contour map that is complete by itself, in space where there is
 * WebGL, with the sentences that say what it is. The figures and controls are made in charts/.
 */

import { keyLine } from "../charts/key_line.js";
import { updateReached } from "../charts/landing.js";
import { spaceFigure } from "../charts/surface_3d.js";
import { arrowsOf } from "../charts/surface_arrows.js";
import { surfaceControls } from "../charts/surface_controls.js";
import { factEntries } from "../charts/surface_facts.js";
import { surfaceFigure } from "../charts/surface_figure.js";
import { pointAt, pointUnder } from "../charts/surface_marks.js";
import { continues, extremes, heights, holds } from "../charts/surface_range.js";
import { squareOf } from "../charts/surface_square.js";
import { arrowEntries, honesty } from "../charts/surface_words.js";
import { switcher } from "../charts/switcher.js";
import { hasWebGL } from "../charts/webgl.js";
import { format } from "../format.js";
import { draw, hostOf, mount } from "../plot.js";

const SPACE_EVERY = 500;
const NO_WEBGL = "This browser offers no WebGL; the map shows everything the surface does";
const DEFAULT = "";

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function view(element, send) {
  element.classList.add("chart");
  const flat = area(element);
  const space = area(element);
  const setKey = keyLine(element);
  const words = document.getElementById("honesty");
  const head = document.getElementById("planes");
  const now = { state: null, levels: null, picked: null, held: false, timer: 0, drawn: 0 };
  let told = DEFAULT;
  let dimension = "2-D";
  const webgl = hasWebGL();
  const turn = (value) => send({ type: "local/show", show: { dimension: value } });

  const controls = surfaceControls(head, document.getElementById("surface-choices"), tell);
  const dimensions = switcher("Dimensions", [
    { value: "2-D", words: "2-D" },
    { value: "3-D", words: "3-D", disabled: !webgl, title: webgl ? "Drag to turn it" : NO_WEBGL },
  ], turn);
  dimensions.set(dimension);
  head.append(dimensions.element);
  space.hidden = true;

  space.addEventListener("pointerdown", () => {
    now.held = true;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    window.addEventListener(name, () => {
      if (!now.held) return;
      now.held = false;
      setTimeout(paintSpace); // after the library has noted where the camera came to rest
    });
  }
  new ResizeObserver(tell).observe(element);
  whenPressed(flat, (x, y) => {
    const { surface, step } = now.state;
    if (!surface) return;
    now.picked = pointUnder(surface, { width: flat.clientWidth, height: flat.clientHeight }, x, y);
    paintFlat();
    say(surface, step);
  });

  /** Ask for the surface that is chosen, and for none while the panel cannot be seen. */
  function tell() {
    if (now.state?.connection !== "open") return;
    const wish = element.clientWidth > 0 ? controls.wish() : { type: "survey", plane: "off" };
    const wanted = JSON.stringify(wish);
    if (wish === null || wanted === told) return;
    told = wanted;
    now.picked = null;
    element.classList.add("stale");
    send(wish);
  }

  function show() {
    flat.hidden = dimension === "3-D";
    space.hidden = !flat.hidden;
    if (dimension === "3-D") paintSpace();
    else paintFlat();
  }

  function landed() {
    const { step, surface, walk } = now.state;
    return Boolean(step?.done && step.step === surface.step && updateReached(walk));
  }

  function paintFlat() {
    const surface = now.state?.surface;
    if (!surface) return;
    const [levels, shown] = [now.levels, { landed: landed(), picked: now.picked }];
    draw(flat, (theme, size) => surfaceFigure(surface, levels, theme, size, shown));
  }

  function paintSpace() {
    const surface = now.state?.surface;
    if (!surface || now.held || dimension !== "3-D" || now.timer) return;
    const playing = now.state.status?.state === "playing";
    const wait = playing ? Math.max(0, now.drawn + SPACE_EVERY - performance.now()) : 0;
    if (wait > 0) {
      now.timer = window.setTimeout(() => {
        now.timer = 0;
        paintSpace();
      }, wait);
      return;
    }
    now.drawn = performance.now();
    const there = landed();
    draw(space, (theme, size) => spaceFigure(surface, theme, size, there));
    listenForLoss();
  }

  /** Where the graphics card gives up, the map takes over. */
  function listenForLoss() {
    const host = hostOf(space);
    if (host.dataset.listens || typeof host.on !== "function") return;
    host.dataset.listens = "yes";
    host.on("plotly_webglcontextlost", () => turn("2-D"));
  }

  /** What stands beside and under the map. */
  function say(surface, step) {
    const size = { width: flat.clientWidth || space.clientWidth, height: flat.clientHeight || 240 };
    const [low, high] = extremes(surface);
    const { perUnit } = squareOf(surface, size);
    const { recipe } = now.state.welcome;
    const more = surface.heights?.cap ? `to ${format(high)}, cut off there` : `to ${format(high)}`;
    setKey([
      ...arrowEntries(arrowsOf(surface, perUnit)),
      { sign: "scale", colour: "forward", words: "C", value: low, more },
      ...(surface.arrays.ghost_losses ? [{ sign: "dash", colour: "ink", words: "C of the mini-batch" }] : []),
      ...factEntries(surface, now.picked, recipe.optimizer),
    ]);
    tellHonestly(honesty(surface, step, recipe.seed, controls.wish()?.ghost), false);
  }

  function tellHonestly(lines, problem) {
    words.textContent = lines.join(" ");
    words.title = lines.join("\n");
    words.classList.toggle("problem", problem);
  }

  let seen = {};
  return function update(state) {
    now.state = state;
    const { surface, step, welcome, error } = state;
    if (welcome !== seen.welcome) told = DEFAULT;
    if (welcome) controls.follow(welcome.network, state.selection, state.survey);
    const wanted = webgl ? state.show.dimension : "2-D";
    if (wanted !== dimension) {
      dimension = wanted;
      dimensions.set(dimension);
      show();
    }
    tell();
    const problem = error?.command === "survey" ? error : null;
    if (problem && problem !== seen.problem) tellHonestly([problem.message], true);
    const stale = Boolean(surface && step && surface.step !== step.step);
    element.classList.toggle("stale", stale || Boolean(state.pending?.surface) || Boolean(problem));
    if (!surface) {
      seen = { welcome, problem };
      return;
    }
    if (stale && seen.surface && state.status?.state !== "playing") {
      if (step !== seen.step && !problem) say(seen.surface, step); // the map of an earlier step is not worth drawing
      seen = { ...seen, step, problem };
      return;
    }
    const there = stale ? Boolean(seen.there) : landed();
    const same = surface === seen.surface && there === seen.there;
    if (surface !== seen.surface) settle(surface, seen.surface);
    if (surface !== seen.surface || step !== seen.step) say(surface, step);
    seen = { surface, step, welcome, there, problem };
    if (same) return;
    element.dataset.step = String(surface.step);
    element.dataset.level = String(surface.level);
    element.dataset.plane = surface.plane;
    if (dimension === "3-D") paintSpace();
    else paintFlat();
  };

  /** Fix the heights of a new surface, and keep what was read where it refines the old one. */
  function settle(surface, before) {
    const refines = continues(surface, before);
    if (refines && now.picked) now.picked = pointAt(surface, now.picked.alpha, now.picked.beta);
    else now.picked = null;
    if (refines || (now.state.status?.state === "playing" && holds(now.levels, surface, before))) return;
    const [low, high] = extremes(surface);
    now.levels = { low, high, ...heights([low, high]) };
  }
}

/** Do `work` with the place in `element` that is pressed and let go without moving. */
function whenPressed(element, work) {
  element.addEventListener("pointerdown", (down) => {
    window.addEventListener("pointerup", (up) => {
      const moved = Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY);
      const { left, top } = element.getBoundingClientRect();
      if (moved < 5) work(down.clientX - left, down.clientY - top);
    }, { once: true });
  });
}

function area(element) {
  const made = document.createElement("div");
  made.className = "chart-area";
  element.append(made);
  mount(made);
  return made;
}
