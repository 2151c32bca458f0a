/**
 * Sends the scene of a presenter's page to the room: the newest one, at most four times a second. Where the
 * run is replaced, the presenter's view of it is kept.
 */

/** @import { Message, ShareSceneCommand } from "./protocol_types.js" */
/** @import { Scene } from "../scene/scene_types.js" */
/** @import { State } from "../state/state_types.js" */

import { captureScene } from "../scene/scene.js";
import { hasStep } from "../state/has_step.js";

const PRESENT_MILLISECONDS = 250;

/**
 * @param {{getState: () => State, send: (command: ShareSceneCommand) => void,
 *   show: (scene: Scene) => void}} options `show` brings the view of a scene back onto the page
 */
export function createSceneSharing({ getState, send, show }) {
  let sharedText = "";
  let timer = 0;
  let fresh = false; // a new socket, on which no welcome has come yet
  /** @type {Scene | null} what the presenter saw before a new welcome */
  let sceneBefore = null;

  function share() {
    timer = 0;
    const state = getState();
    if (state.room?.role !== "presenter" || state.following || sceneBefore || !hasStep(state)) return;
    const scene = captureScene(state);
    const text = JSON.stringify(scene);
    if (text === sharedText) return;
    sharedText = text;
    send({ type: "present", scene });
  }

  return {
    /** A new socket: the room is to hear of the scene again. */
    opened() {
      sharedText = "";
      fresh = true;
    },
    /** A message is about to be taken in. @param {Message} message */
    coming(message) {
      if (message.type !== "welcome") return;
      const state = getState();
      const presents = state.room?.role === "presenter" && !state.following;
      if (presents && !fresh && hasStep(state)) sceneBefore = captureScene(state);
      if (state.following !== "live") fresh = false;
    },
    /** A message has been taken in. @param {Message} message */
    received(message) {
      if (message.type !== "step" || !sceneBefore) return;
      const scene = sceneBefore;
      sceneBefore = null;
      show(scene);
    },
    /** The page follows: it has no scene to share. */
    stop() {
      sceneBefore = null;
    },
    /** Something has changed: the followers are to see it. */
    changed() {
      if (!timer) timer = window.setTimeout(share, PRESENT_MILLISECONDS);
    },
  };
}
