/**
 * Answers the calls of a presenter: a page that looks elsewhere comes back, and a task is opened in the
 * page's own session. A page that had a view of its own can return to it.
 */

/** @import { Message, TaskMessage } from "./protocol_types.js" */
/** @import { Scene } from "../scene/scene_types.js" */
/** @import { Dispatch, State } from "../state/state_types.js" */

import { captureScene } from "../scene/scene.js";
import { isScene } from "../share_link/scene_form.js";
import { hasStep } from "../state/has_step.js";

/** @typedef {Partial<Pick<State, "called" | "ownView" | "controls">>} Looks */

/**
 * @param {{getState: () => State, dispatch: Dispatch, go: (scene: Scene) => void,
 *   follow: (looks: Looks) => void, leave: (scene: Scene | null, looks: Looks) => void}} options
 *   `go` brings a scene onto the page; `follow` follows the room; `leave` leaves the live room for the page's
 *   own session, with a scene to open there or with what is in it
 */
export function createRoomCalls({ getState, dispatch, go, follow, leave }) {
  /** @type {{scene: Scene, looks: Looks} | null} what the page showed when it was called away from there */
  let ownView = null;
  /** @type {Scene | null} the view to return to once the session of the page is there again */
  let returning = null;

  function keepOwnView() {
    const state = getState();
    const { called, controls } = state;
    ownView =
      state.following === "own" && hasStep(state)
        ? { scene: captureScene(state), looks: { called: called === "task" ? called : null, controls } }
        : null;
  }

  function comeBack() {
    if (getState().following !== "own") return;
    keepOwnView();
    follow({ called: "come_back", ownView: ownView !== null });
  }

  /** @param {TaskMessage} task */
  function open({ scene, controls }) {
    const { following } = getState();
    if (!following || !isScene(scene)) return;
    keepOwnView();
    returning = null;
    const looks = /** @type {Looks} */ ({ called: "task", ownView: ownView !== null, controls });
    if (following === "live") return leave(scene, looks);
    dispatch({ type: "local/following", following, ...looks });
    go(scene);
  }

  return {
    /** A message has been taken in. @param {Message} message */
    received(message) {
      if (message.type === "come_back") comeBack();
      else if (message.type === "task") open(message);
      else if (message.type === "step" && returning && getState().following === "own") {
        const scene = returning;
        returning = null;
        go(scene);
      }
    },
    /** The page goes another way: nothing is left to return to. */
    forget() {
      ownView = returning = null;
    },
    /** Return to what the page showed before it was called. */
    toOwnView() {
      if (!ownView) return;
      const { scene, looks } = ownView;
      const live = getState().following === "live";
      ownView = null;
      if (live) {
        returning = scene;
        leave(null, looks);
      } else {
        dispatch({ type: "local/following", following: "own", ...looks });
        go(scene);
      }
    },
  };
}
