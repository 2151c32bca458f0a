/**
 * The view of the loss surface: a contour map that is complete by itself, in space where there is
 * WebGL, with the sentences that say what it is. The figures are made in charts/.
 */

import { keyLine } from "../charts/key_line.js";
import { updateReached } from "../charts/landing.js";
import { spaceFigure } from "../charts/surface_3d.js";
import {
  arrowsOf, extremes, heights, scaleOf, squareOf, surfaceFigure,
} from "../charts/surface_figure.js";
import { arrowEntries, honesty } from "../charts/surface_words.js";
import { switcher } from "../charts/switcher.js";
import { hasWebGL } from "../charts/webgl.js";
import { format } from "../format.js";
import { draw, hostOf, mount } from "../plot.js";

const SPACE_EVERY = 500;
const NO_WEBGL = "This browser offers no WebGL; the map shows everything the surface does";

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function view(element, send) {
  element.classList.add("chart");
  const flat = area(element);
  const space = area(element);
  const setKey = keyLine(element);
  const words = document.getElementById("honesty");
  const head = document.getElementById("planes") ?? element;
  const now = { state: null, levels: null, shown: null, held: false, timer: 0, drawn: 0 };
  let plane = "auto";
  let told = "auto";
  let dimension = "2-D";

  const planes = switcher("Plane", [
    { value: "auto", words: "auto", title: "The plane that suits the optimizer" },
    { value: "step", words: "step", title: "Spanned by the update and this gradient" },
    { value: "batch-against-truth", words: "batch/truth",
      title: "Spanned by the update and the gradient of the fixed probe images" },
  ], (value) => {
    plane = value;
    tell();
  });
  const dimensions = switcher("Dimensions", [
    { value: "2-D", words: "2-D" },
    { value: "3-D", words: "3-D", disabled: !hasWebGL(),
      title: hasWebGL() ? "Drag to turn it" : NO_WEBGL },
  ], (value) => {
    dimension = value;
    show();
  });
  planes.set(plane);
  dimensions.set(dimension);
  head.append(planes.element, dimensions.element);
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

  /** Ask for surfaces only while the panel can be seen. */
  function tell() {
    if (now.state?.connection !== "open") return;
    const wanted = element.clientWidth > 0 ? plane : "off";
    if (wanted === told) return;
    told = wanted;
    send({ type: "survey", plane: wanted });
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
    const [levels, there] = [now.levels, landed()];
    draw(flat, (theme, size) => surfaceFigure(surface, levels, theme, size, there));
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
    draw(space, (theme) => spaceFigure(surface, theme, there));
    listenForLoss();
  }

  /** Where the graphics card gives up, the map takes over. */
  function listenForLoss() {
    const host = hostOf(space);
    if (host.dataset.listens || typeof host.on !== "function") return;
    host.dataset.listens = "yes";
    host.on("plotly_webglcontextlost", () => {
      dimension = "2-D";
      dimensions.set(dimension);
      show();
    });
  }

  function say(surface, step) {
    const size = { width: flat.clientWidth || space.clientWidth, height: flat.clientHeight || 240 };
    const [low, high] = extremes(surface);
    const arrows = arrowsOf(surface, squareOf(surface, size).perUnit);
    setKey([
      ...arrowEntries(dimension === "3-D" ? arrows.map((one) => ({ ...one, factor: 1 })) : arrows),
      { sign: "scale", colour: "forward", words: `C from ${format(low)} to ${format(high)}` },
    ]);
    const lines = honesty(surface, step);
    if (words) {
      words.textContent = lines.join(" ");
      words.title = lines.join("\n");
    }
  }

  let seen = {};
  return function update(state) {
    now.state = state;
    const { surface, step, welcome } = state;
    if (welcome !== seen.welcome) told = "auto";
    tell();
    const stale = Boolean(surface && step && surface.step !== step.step);
    element.classList.toggle("stale", stale || Boolean(state.pending?.surface));
    if (!surface) {
      seen = { welcome };
      return;
    }
    if (stale && seen.surface && state.status?.state !== "playing") {
      if (step !== seen.step) say(seen.surface, step); // the map of an earlier step is not worth drawing
      seen = { ...seen, step };
      return;
    }
    const there = stale ? Boolean(seen.there) : landed();
    const same = surface === seen.surface && there === seen.there;
    if (surface !== seen.surface || step !== seen.step) say(surface, step);
    if (surface !== seen.surface && !continues(surface, seen.surface)) {
      const [low, high] = extremes(surface);
      now.levels = { low, high, ...heights([low, high]) };
    }
    seen = { surface, step, welcome, there };
    if (same) return;
    element.dataset.step = String(surface.step);
    element.dataset.level = String(surface.level);
    if (dimension === "3-D") paintSpace();
    else paintFlat();
  };
}

/** Whether a surface refines another, whose heights then stay. */
function continues(one, other) {
  return Boolean(
    other && one.step === other.step && one.plane === other.plane &&
      one.radius === other.radius && one.level > other.level,
  );
}

function area(element) {
  const made = document.createElement("div");
  made.className = "chart-area";
  element.append(made);
  mount(made);
  return made;
}
