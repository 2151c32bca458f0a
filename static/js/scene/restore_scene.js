/**
 * Restores a scene on the page: requests its run, waits for it, and then applies the rest. One scene is
 * restored at a time; an action of the user cancels the waiting. scene.js defines scenes.
 */

/** @import { Command, Message } from "../net/protocol_types.js" */
/** @import { LocalAction, PageAction } from "../state/action_types.js" */
/** @import { SceneProgress, State, StateWith } from "../state/state_types.js" */
/** @import { FirstScene, Scene } from "./scene_types.js" */

import { missingDataOf } from "../state/datasets.js";
import { openingCommands, restoreActions, runMatchesScene, sceneProblem } from "./scene.js";
import { upgradeScene } from "./upgrade_scene.js";

/** @type {Set<string | null>} the commands that bring the page to a scene's run */
const OPENING = new Set(["open", "compare", "pick_lane"]);

/** @param {State} state @returns {state is StateWith<"welcome">} */
function isWelcome(state) {
  return state.welcome !== null;
}

/**
 * @param {{getState: () => State, send: (action: Command | LocalAction | PageAction) => void,
 *   tell: (progress: SceneProgress) => void}} options
 *   `tell`: whether a scene is on its way, and sentences on what of it is not there
 */
export function createSceneRestorer({ getState, send, tell }) {
  /** @type {Scene | null} the scene that is on its way */
  let wish = null;
  let opening = false; // whether its run was asked for
  /** @type {Scene | null} a scene whose data the server does not have */
  let lacking = null;

  /** @param {Scene} scene @param {StateWith<"welcome">} state */
  function settle(scene, state) {
    wish = null;
    const { actions, said } = restoreActions(scene, state);
    for (const action of actions) send(action);
    tell({ waiting: false, said });
  }

  function ask() {
    const state = getState();
    if (!wish || opening || !isWelcome(state)) return;
    opening = true;
    if (runMatchesScene(wish, state)) settle(wish, state);
    else openingCommands(wish, state).forEach(send);
  }

  return {
    /** Set out for a scene; where nothing is connected yet, once it is. @param {Scene | FirstScene} asked */
    go(asked) {
      const scene = upgradeScene(asked);
      const problem = sceneProblem(scene);
      if (problem) return tell({ waiting: false, said: [problem] });
      [wish, opening, lacking] = [scene, false, null];
      tell({ waiting: true, said: [] });
      return ask();
    },
    /** A message of the server has been taken in. @param {Message} message */
    received(message) {
      if (!wish) return;
      const state = getState();
      if (message.type === "error" && OPENING.has(message.command)) {
        if (missingDataOf(message)) lacking = wish;
        wish = null;
        tell({ waiting: false, said: lacking ? [] : [message.message] });
      } else if (!opening) {
        ask();
      } else if (message.type === "step" && isWelcome(state) && runMatchesScene(wish, state)) {
        settle(wish, state);
      }
    },
    /** The data that a scene lacked are on the server now: set out for it again. */
    dataArrived() {
      if (lacking) this.go(lacking);
    },
    /** The user moves the run elsewhere: the scene is given up. */
    drop() {
      if (!wish) return;
      wish = null;
      tell({ waiting: false, said: [] });
    },
  };
}
