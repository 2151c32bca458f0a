/**
 * Brings a scene onto the page: asks for its run, waits until it has come, and does the rest.
 * One scene at a time; a move of the user's ends the waiting. What a scene is, is scene.js's.
 */

import { openCommand, restoreActions, runMatchesScene, sceneProblem } from "./scene.js";
import { upgradeScene } from "./upgrade_scene.js";

/**
 * @param {{getState: () => object, send: (command: object) => void, tell: (stage: object) => void}} options
 *   `tell`: {waiting, said}: whether a scene is on its way, and sentences on what of it is not there
 */
export function createSceneRestorer({ getState, send, tell }) {
  let wish = null; // the scene that is on its way
  let opening = false; // whether its run was asked for

  function settle() {
    const scene = wish;
    wish = null;
    const { actions, said } = restoreActions(scene, getState());
    for (const action of actions) send(action);
    tell({ waiting: false, said });
  }

  function ask() {
    if (!getState().welcome || opening) return;
    opening = true;
    if (runMatchesScene(wish, getState())) settle();
    else send(openCommand(wish, getState()));
  }

  return {
    /** Set out for a scene; where nothing is connected yet, once it is. */
    go(asked) {
      const scene = upgradeScene(asked);
      const problem = sceneProblem(scene);
      if (problem) return tell({ waiting: false, said: [problem] });
      [wish, opening] = [scene, false];
      tell({ waiting: true, said: [] });
      return ask();
    },
    /** A message of the server has been taken in. */
    received(message) {
      if (!wish) return;
      if (message.type === "error" && message.command === "open") {
        wish = null;
        tell({ waiting: false, said: [message.message] });
      } else if (!opening) {
        ask();
      } else if (message.type === "step" && runMatchesScene(wish, getState())) {
        settle();
      }
    },
    /** The user moves the run elsewhere: the scene is given up. */
    drop() {
      if (!wish) return;
      wish = null;
      tell({ waiting: false, said: [] });
    },
  };
}
