/** Shows on the page what the view of a scene is, without asking the server for anything. */

/** @import { Command } from "./protocol_types.js" */
/** @import { LocalAction, PageAction } from "../state/action_types.js" */
/** @import { Scene } from "../scene/scene_types.js" */
/** @import { Dispatch, State, StateWith } from "../state/state_types.js" */

import { restoreActions } from "../scene/scene.js";
import { upgradeScene } from "../scene/upgrade_scene.js";
import { isScene } from "../share_link/scene_form.js";

const FOLLOWED = new Set([
  "local/show",
  "local/pins",
  "local/choose",
  "local/curve",
  "local/survey",
  "local/walk",
]);

/** @param {Command | LocalAction | PageAction} action @returns {action is LocalAction} */
function isFollowed(action) {
  return FOLLOWED.has(action.type);
}

/** @param {State} state @returns {state is StateWith<"welcome" | "step">} */
function hasRun(state) {
  return state.welcome !== null && state.step !== null;
}

/** @param {{getState: () => State, dispatch: Dispatch}} options */
export function createPresentedView({ getState, dispatch }) {
  return {
    /** @param {Scene} scene */
    show(scene) {
      const state = getState();
      if (!hasRun(state)) return;
      for (const action of restoreActions(scene, state).actions) if (isFollowed(action)) dispatch(action);
    },
    /** Show what the presenter sees, where it is well formed. */
    showPresented() {
      const { presented } = getState();
      if (presented && isScene(presented)) this.show(upgradeScene(presented));
    },
  };
}
