/**
 * The run that a page had before it followed a room. It stays in the page's session; where that session has
 * ended, or something else was opened in it, the run is computed again.
 */

/** @import { Scene } from "../scene/scene_types.js" */
/** @import { State } from "../state/state_types.js" */

import { captureScene } from "../scene/scene.js";
import { hasStep } from "../state/has_step.js";

/** @param {{getState: () => State, go: (scene: Scene) => void}} options `go` brings a scene onto the page */
export function createOwnRun({ getState, go }) {
  /** @type {{scene: Scene, session: string | null} | null} */
  let kept = null;
  return {
    isKept: () => kept !== null,
    /** The page is about to follow: keep its run, if it has one. */
    keep() {
      const state = getState();
      if (hasStep(state)) kept = { scene: captureScene(state), session: state.welcome?.session?.id ?? null };
    },
    /** Something else is opened in the session of the run. */
    replaced() {
      if (kept) kept.session = null;
    },
    /**
     * The page is in a session of its own again.
     * @param {string | null} session its id, null if it holds another run
     */
    reopen(session) {
      if (kept && (session === null || kept.session !== session)) go(kept.scene);
      kept = null;
    },
    forget() {
      kept = null;
    },
  };
}
