/** The view of the loss surface: picture, legend, caption, details behind ⓘ, and controls. */

import { surfaceControls } from "../../plots/surface/controls.js";
import { MAP_KEYS, SCENE_KEYS, wireMapKeys, wireSceneKeys } from "../../plots/surface/keyboard.js";
import { pointUnder } from "../../plots/surface/overlays.js";
import { probeLabel, whenPressed, withProbe } from "../../plots/surface/probe_label.js";
import {
  ALL_DIVERGED,
  allDiverged,
  NO_WEBGL,
  surfaceCaption,
  surfaceNumbers,
  WEBGL_LOST,
  whyNotThere,
} from "../../plots/surface/surface_words.js";
import { createGapClock, surfaceFollows, transitionLength } from "../../plots/surface/transition.js";
import { firstOrFinest, rangeContinues } from "../../plots/surface/value_range.js";
import { hasWebGL } from "../../plots/webgl.js";
import { updateIsShown } from "../../walk/update_shown.js";
import { el, find } from "../../widgets/dom.js";
import { mountSurfaceChoices } from "./surface_choices.js";
import { mountSurfacePicture } from "./surface_picture.js";
import { createSurfaceRequest } from "./surface_request.js";
import { mountSurfaceTexts } from "./surface_texts.js";
import { createUpdateLight } from "./update_light.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */
/** @typedef {import("../../net/protocol_types.js").StepMessage} StepMessage */
/** @typedef {import("../../net/protocol_types.js").ErrorMessage} ErrorMessage */
/** @typedef {import("../../state/state_types.js").State} State */
/** @typedef {import("../../plots/surface/surface_types.js").PlanePoint} PlanePoint */

const ROOM_FOR_BAR = 600; // pixels of width in which the choices take two lines
const OWN = ["survey", "read", "go_there"];
const COMING = "The loss around these weights is being measured.";

/** @param {HTMLElement} element @param {(command: any) => void} send */
export function mountSurface(element, send) {
  element.classList.add("chart");
  const frame = el("div", "surface-picture");
  const empty = el("p", "surface-empty", COMING);
  const caption = el("p", "surface-caption", COMING);
  caption.id = "surface-caption";
  frame.append(empty);
  element.append(frame, caption);
  const light = createUpdateLight(/** @type {HTMLElement} */ (element.closest("[data-panel]")));
  const webgl = hasWebGL();
  /** @type {{state: State, picked: PlanePoint | null}} */
  const now = { state: /** @type {any} */ (null), picked: null };
  const sinceLast = createGapClock();
  let dimension = "2-D";
  let gaveUp = false;
  let width = 0;

  const choices = mountSurfaceChoices(find("#surface-choices"), webgl, {
    changed: tell,
    turned: (value) => send({ type: "local/show", show: { dimension: value } }),
    build: surfaceControls,
  });
  const request = createSurfaceRequest(choices, send);
  const texts = mountSurfaceTexts(frame, caption);
  const picture = mountSurfacePicture(frame, {
    lost: () => {
      gaveUp = true;
      send({ type: "local/show", show: { dimension: "2-D" } });
    },
    pressed: (point) => pick(point),
    placed,
  });
  const setPoint = probeLabel(frame, {
    go: () => {
      const { surface } = now.state;
      if (now.picked && surface)
        send({ type: "go_there", step: surface.step, alpha: now.picked.alpha, beta: now.picked.beta });
    },
    close: () => pick(null),
  });
  new ResizeObserver(() => {
    width = element.clientWidth;
    request.show(isSeen());
    arrange();
    tell();
  }).observe(element);
  document.addEventListener("visibilitychange", () => {
    request.show(isSeen());
    if (now.state && !document.hidden) update(now.state);
    else tell();
  });
  whenPressed(picture.flat, (x, y) => {
    const { surface } = now.state ?? {};
    if (surface) pick(pointUnder(surface, picture.size(), x, y));
  });
  wireMapKeys(picture.flat, {
    standing: () => {
      const { surface } = now.state ?? {};
      return surface ? { alpha: 0, beta: 0, ...now.picked, radius: surface.radius } : null;
    },
    lead: (point) => pick(point, false),
    read: () => now.picked && pick(now.picked),
    leave: () => Boolean(now.picked) && (pick(null), true),
  });
  wireSceneKeys(picture.space, (name) => picture.scene.turn(name));

  const isSeen = () => width > 0 && !document.hidden;

  /** Put the choices over a picture that is wide enough, else behind ⚙. */
  function arrange() {
    const { stage, enlarged } = now.state?.show ?? {};
    choices.place(width >= ROOM_FOR_BAR && (stage !== "watch" || enlarged === "surface"));
  }

  /** Ask for the surface that is chosen, and for none while the panel cannot be seen. */
  function tell() {
    const { stage, enlarged } = now.state?.show ?? {};
    const large = stage === "descend" || enlarged === "surface";
    if (now.state?.connection !== "open" || !request.ask(large)) return;
    now.picked = null;
    if (width > 0) element.classList.add("stale");
  }

  /** Read the loss at a point, or at none; or only lead there. @param {PlanePoint | null} point */
  function pick(point, reads = true) {
    const { surface } = now.state;
    now.picked = point && { alpha: point.alpha, beta: point.beta };
    if (!surface) return;
    if (point && reads) send({ type: "read", step: surface.step, ...now.picked });
    picture.mark(now.picked);
    say(surface);
  }

  /**
   * Keep legend and label clear of the ball.
   * @param {import("../../plots/surface/surface_types.js").Pixel | null} ball
   */
  function placed(ball) {
    texts.keepClear(ball);
    const { surface } = now.state ?? {};
    const at = now.picked && picture.pixels();
    const place = at && now.picked && typeof now.picked.loss !== "object" ? at(now.picked) : null;
    const why = surface ? whyNotThere(surface, element.classList.contains("stale")) : "";
    setPoint(now.picked, frame, place && { left: place[0], top: place[1] }, why, ball);
  }

  /** What stands in, under and behind the picture. @param {SurfaceMessage} surface */
  function say(surface) {
    const { welcome, step } = now.state;
    if (!welcome) return;
    const { optimizer, seed } = welcome.recipe;
    const ghost = Boolean(choices.wish()?.ghost);
    texts.say(surface, { size: picture.size(), optimizer, seed, picked: now.picked, step, ghost, webgl });
    const numbers = surfaceNumbers(surface, landed());
    picture.flat.setAttribute("aria-label", `${MAP_KEYS} ${numbers}`);
    picture.space.setAttribute("aria-label", `${SCENE_KEYS} ${numbers}`);
    const line = webgl ? surfaceCaption(surface, step) : NO_WEBGL;
    texts.sayUnder(gaveUp ? WEBGL_LOST : line);
  }

  function landed() {
    const { step, surface, walk } = now.state;
    return Boolean(step?.done && step.step === surface?.step && updateIsShown(walk));
  }

  /**
   * @type {{surface?: SurfaceMessage | null, step?: StepMessage | null, welcome?: unknown, there?:
   * boolean, problem?: ErrorMessage | null, off?: boolean, picked?: PlanePoint | null, playing?: boolean}}
   */
  let seen = {};
  function update(/** @type {State} */ state) {
    now.state = state;
    const { step, welcome, error, reading, show, walk } = state;
    const playing = state.status?.state === "playing";
    const surface = playing ? state.surface : firstOrFinest(state.surface, seen.surface);
    if (welcome !== seen.welcome) request.forget();
    if (welcome) request.follow(welcome.network, state.selection, state.survey);
    arrange();
    light(walk);
    const wanted = webgl ? show.dimension : "2-D";
    if (wanted !== dimension) {
      dimension = wanted;
      if (wanted === "3-D") gaveUp = false;
      choices.turn(dimension);
      picture.turn(dimension);
    }
    tell();
    const problem = error && OWN.includes(error.command ?? "") ? error : null;
    if (problem && problem !== seen.problem) texts.sayUnder(problem.message, true);
    const stale = Boolean(surface && step && surface.step !== step.step);
    const off = stale || state.pending.surface || problem?.command === "survey";
    element.classList.toggle("stale", off && !playing);
    empty.textContent = surface && allDiverged(surface) ? ALL_DIVERGED : COMING;
    element.classList.toggle("empty", !surface || empty.textContent === ALL_DIVERGED);
    if (!surface) {
      picture.clear();
      if (!problem) texts.sayUnder(COMING);
      seen = { welcome, problem };
      return;
    }
    if (stale && seen.surface && !playing) {
      if (step !== seen.step && !problem) say(seen.surface); // the map of an earlier step is not drawn
      seen = { ...seen, step, problem, off };
      return;
    }
    const there = stale ? Boolean(seen.there) : landed();
    const fresh = surface !== seen.surface;
    if (fresh && !rangeContinues(surface, seen.surface ?? null)) now.picked = null;
    now.picked = withProbe(now.picked, surface, reading);
    const other = there !== seen.there || off !== seen.off || playing !== Boolean(seen.playing);
    const changed = fresh || other || now.picked !== seen.picked;
    const follows = fresh && surfaceFollows(surface, seen.surface ?? null);
    const gap = fresh ? sinceLast() : 0;
    const length = follows ? transitionLength(gap) : 0;
    if (changed) picture.draw(surface, { landed: there, picked: now.picked, playing, length });
    if ((changed || step !== seen.step) && !problem) say(surface);
    seen = { surface, step, welcome, there, problem, off, picked: now.picked, playing };
    element.dataset.step = String(surface.step);
    element.dataset.level = String(surface.level);
    element.dataset.plane = surface.plane;
  }
  return update;
}
