/**
 * Leads through the tour: fetches it, goes from chapter to chapter, brings each one's scene, notices
 * what was done. It draws nothing; the panel is views/page/tour.js.
 */

import { fetchJson } from "../net/fetch_json.js";
import { captureScene, runMatchesScene } from "../scene/scene.js";
import { panelsOnStage } from "../state/stages.js";
import { chapterOf } from "../state/tour.js";
import { taskProgress } from "./tasks.js";

const HASH = /^#tour\/(\d+)$/;

/**
 * @param {{getState: () => object, send: (action: object) => void, progress: object,
 *   fetchTour?: () => Promise<object[]>, place?: {read: () => string, write: (hash: string) => void}}} options
 */
export function createGuide({ getState, send, progress, fetchTour = chaptersOfServer, place = ADDRESS }) {
  const tell = (tour) => send({ type: "local/tour", tour });
  tell({ done: progress.known.done, fresh: !progress.known.seen });
  let awaits = null; // the scene that is on its way

  /** Open the panel at a chapter, or where the reader was; its scene comes, unless there is one. */
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

  function show(number, scene = true) {
    const { chapters } = getState().tour;
    const at = Math.max(0, Math.min(chapters.length - 1, number));
    progress.at(chapters[at].name);
    place.write(`#tour/${at + 1}`);
    tell({ at, found: null, from: scene ? null : getState(), away: false });
    if (scene) bring(chapters[at].scene);
  }

  function bring(scene) {
    tell({ from: null, away: false });
    send({ type: "local/scene", scene });
    awaits = scene;
    watch();
  }

  function close() {
    awaits = null;
    place.write("");
    tell({ open: false, from: null });
  }

  /** The state is another: has the scene arrived, was the deed done? */
  function watch() {
    const state = getState();
    const chapter = chapterOf(state);
    if (!chapter) return;
    if (awaits) {
      const lost = !state.stage.waiting && !runMatchesScene(awaits, state); // refused, or the user moved on
      if (!lost && !arrived(awaits, state)) return;
      const away = lost || awaits !== chapter.scene;
      awaits = null;
      tell({ from: state, away });
    } else if (state.tour.from) {
      const found = taskProgress(chapter.deed, state, state.tour.from);
      if (!found || JSON.stringify(found) === JSON.stringify(state.tour.found)) return;
      progress.done(chapter.name);
      tell({ found, done: progress.known.done });
    }
  }

  const turn = (by) => (chapterOf(getState()) ? show(getState().tour.at + by) : undefined);

  return {
    open,
    close,
    beside: ({ number }) => open(number, false),
    toggle: () => (getState().tour.open ? close() : open()),
    next: () => turn(1),
    previous: () => turn(-1),
    show: ({ number }) => show(number),
    watch,
    /** Bring the chapter's scene back after straying, or another one that it offers. */
    again() {
      const chapter = chapterOf(getState());
      if (chapter) bring(chapter.scene);
    },
    scene({ name }) {
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
}

/** Whether a scene is on the page whole: its run, and the image that it looks at. */
function arrived(scene, state) {
  const { stage, step, pending } = state;
  const curve = panelsOnStage(state).has("weight"); // elsewhere nobody waits for it
  return !stage.waiting && step?.image === scene.image && !(curve && pending.slice);
}

/** Whether what is seen is no more what the chapter began with: the run, what is looked at. */
export function hasStrayed(state) {
  const { from, away } = state.tour;
  return away || (Boolean(from && state.status && state.step) && facts(state, from) !== facts(from, from));
}

function facts(state, from) {
  const { recipe, step, chosen, curve, survey, walk, show } = captureScene(state);
  const { station } = walk;
  const asked = from.survey && [survey.plane, survey.zoom, survey.set];
  return JSON.stringify([recipe, step, state.step.image, chosen, curve.zoom, asked, station, show]);
}

async function chaptersOfServer() {
  return (await fetchJson("tour.json")).chapters;
}

const ADDRESS = {
  read: () => window.location.hash,
  write: (hash) => {
    if (window.location.hash === hash) return;
    window.history.replaceState(null, "", hash || window.location.pathname + window.location.search);
  },
};
