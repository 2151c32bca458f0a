/**
 * The controller of the tour: fetches it, moves between chapters, restores each chapter's scene, detects
 * completed tasks and asks a class the chapter's question. The panel is views/page/tour.js.
 */

/** @import { GuideAction, LocalAction, PageAction } from "../state/action_types.js" */
/** @import { AskCommand } from "../net/protocol_types.js" */
/** @import { State, StateWith } from "../state/state_types.js" */
/** @import { Scene } from "../scene/scene_types.js" */
/** @import { createProgress } from "./progress.js" */
/** @import { ClassQuestion, TourChapter, TourState } from "./tour_types.js" */

import { fetchJson } from "../net/fetch_json.js";
import { captureScene, runMatchesScene } from "../scene/scene.js";
import { mapChoice, questionChoices, stepIsTooSmall } from "../state/question_choices.js";
import { panelsOnStage } from "../state/stages.js";
import { chapterOf } from "../state/tour.js";
import { taskProgress } from "./tasks.js";

const HASH = /^#tour\/(\d+)$/;

/** Whether the fragment of an address names a chapter. @param {string} hash */
export function namesChapter(hash) {
  return HASH.test(hash);
}

/**
 * @param {{getState: () => State, send: (action: AskCommand | LocalAction | PageAction) => void,
 *   progress: ReturnType<typeof createProgress>, fetchTour?: () => Promise<TourChapter[]>,
 *   place?: {read: () => string, write: (hash: string) => void}}} options
 */
export function createGuide({ getState, send, progress, fetchTour = chaptersOfServer, place = ADDRESS }) {
  const tell = (/** @type {Partial<TourState>} */ tour) => send({ type: "local/tour", tour });
  tell({ done: progress.known.done, fresh: !progress.known.seen });
  /** @type {Scene | null} the scene that is on its way */
  let awaits = null;
  /** @type {TourChapter | null} the chapter whose question is asked once its scene is there */
  let asks = null;

  /**
   * Open the panel at a chapter, or where the reader was; its scene comes, unless there is one.
   * @param {number} [number] @param {boolean} [scene]
   */
  async function open(number, scene = true) {
    tell({ open: true, waiting: !getState().tour.chapters, fresh: false, problem: null });
    progress.waved();
    try {
      const chapters = getState().tour.chapters ?? (await fetchTour());
      tell({ chapters, waiting: false });
      const last = chapters.findIndex(({ name }) => name === progress.known.at);
      show(number ?? Math.max(0, last), scene);
    } catch {
      tell({ waiting: false, problem: "The tour could not be fetched. Leave it, and start it once more." });
    }
  }

  /** @param {number} number @param {boolean} [scene] */
  function show(number, scene = true) {
    const chapters = getState().tour.chapters ?? [];
    const at = Math.max(0, Math.min(chapters.length - 1, number));
    progress.at(chapters[at].name);
    place.write(`#tour/${at + 1}`);
    tell({ at, found: null, from: scene ? null : getState(), away: false });
    if (scene) bring(chapters[at].scene);
  }

  /** @param {Scene} scene */
  function bring(scene) {
    tell({ from: null, away: false });
    send({ type: "local/scene", scene });
    awaits = scene;
    watch();
  }

  function close() {
    awaits = asks = null;
    place.write("");
    tell({ open: false, from: null });
  }

  /** The state is another: has the scene arrived, was the deed done? */
  function watch() {
    const state = getState();
    const chapter = chapterOf(state);
    if (asks !== chapter) asks = null;
    if (!chapter) return;
    if (awaits) {
      // Lost: refused, or the user moved on.
      const lost = !state.sceneProgress.waiting && !runMatchesScene(awaits, state);
      if (!lost && !arrived(awaits, state)) return;
      const away = lost || awaits !== chapter.scene;
      awaits = null;
      if (lost) asks = null;
      tell({ from: state, away });
    } else if (asks) {
      askClass(asks, state);
    } else if (state.tour.from) {
      const found = taskProgress(chapter.deed, state, state.tour.from);
      if (!found || JSON.stringify(found) === JSON.stringify(state.tour.found)) return;
      progress.done(chapter.name);
      tell({ found, done: progress.known.done });
    }
  }

  /**
   * Ask the class the question of a chapter, where its scene is whole.
   * @param {TourChapter} chapter @param {State} state
   */
  function askClass({ ask }, state) {
    if (!ask) return;
    if (ask.subject.place === "weight" && stepIsTooSmall(state)) {
      send({ type: "local/curve", curve: { zoom: "step" } });
    }
    if (!isPictureReady(ask, getState())) return;
    asks = null;
    send({ type: "ask", ...ask });
  }

  const turn = (/** @type {number} */ by) =>
    chapterOf(getState()) ? show(getState().tour.at + by) : undefined;

  const moves = {
    open,
    close,
    beside: (/** @type {{number: number}} */ { number }) => open(number, false),
    toggle: () => (getState().tour.open ? close() : open()),
    next: () => turn(1),
    previous: () => turn(-1),
    show: (/** @type {{number: number}} */ { number }) => show(number),
    watch,
    /** Bring the chapter's scene back after straying, or another one that it offers. */
    again() {
      const chapter = chapterOf(getState());
      if (chapter) bring(chapter.scene);
    },
    /** Ask the class the chapter's question, in the chapter's scene. */
    ask() {
      const chapter = chapterOf(getState());
      if (!chapter?.ask) return;
      asks = chapter;
      const isElsewhere = awaits ? awaits !== chapter.scene : hasStrayed(getState());
      if (chapter.ask.kind !== "free" && isElsewhere) bring(chapter.scene);
      watch();
    },
    scene(/** @type {{name: string}} */ { name }) {
      const scene = chapterOf(getState())?.scenes[name];
      if (scene) bring(scene);
    },
    /** Open the chapter that the page's address names, if it names one. */
    follow() {
      const number = HASH.exec(place.read())?.[1];
      if (number === undefined) return;
      const { open: shown, at } = getState().tour;
      if (!shown || at !== Number(number) - 1) open(Number(number) - 1);
    },
  };
  return {
    ...moves,
    /** Carry out what a view asks the guide for. @param {GuideAction} action */
    carryOut(action) {
      if (action.to === "show" || action.to === "beside") return moves[action.to](action);
      return action.to === "scene" ? moves.scene(action) : moves[action.to]();
    },
  };
}

/**
 * Whether a scene is on the page whole: its run, and the image that it looks at.
 * @param {Scene} scene @param {State} state
 */
function arrived(scene, state) {
  const { sceneProgress, step, pending } = state;
  const curve = panelsOnStage(state).has("weight"); // elsewhere nobody waits for it
  return !sceneProgress.waiting && step?.image === scene.image && !(curve && pending.slice);
}

/**
 * Whether the curve or the map on which a landing is asked is there.
 * @param {ClassQuestion} ask @param {State} state
 */
function isPictureReady({ kind, subject }, state) {
  if (kind !== "landing") return true;
  const onCurve = questionChoices(state).find((choice) => choice.kind === kind);
  return (subject.place === "map" ? mapChoice(state) : onCurve)?.reason === "";
}

/**
 * Return whether the view has left the chapter's scene: another run, step, selection or display.
 * @param {State} state
 */
export function hasStrayed(state) {
  const { from, away } = state.tour;
  if (away || !from || !state.status || !state.step) return away;
  return facts(state, from) !== facts(from, from);
}

/** @param {State} state @param {State} from */
function facts(state, from) {
  const captured = captureScene(/** @type {StateWith<"status">} */ (state)); // a chapter has a run
  const { recipe, step, chosen, curve, survey, walk, show, compare } = captured;
  const { station } = walk;
  const asked = from.survey && survey && [survey.plane, survey.zoom, survey.set];
  return JSON.stringify([recipe, step, state.step?.image, chosen, curve.zoom, asked, station, show, compare]);
}

async function chaptersOfServer() {
  return (await fetchJson("tour.json")).chapters;
}

const ADDRESS = {
  read: () => window.location.hash,
  write: (/** @type {string} */ hash) => {
    if (window.location.hash === hash) return;
    window.history.replaceState(null, "", hash || window.location.pathname + window.location.search);
  },
};
