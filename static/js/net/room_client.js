/**
 * The client of a room: presents the current view or follows the presenter, switches to a session of its
 * own and back, and takes over as presenter. A presenter stays presenter after a reload. The store holds
 * the state of the room.
 */

/** @import { Command, Message, RoomMessage } from "./protocol_types.js" */
/** @import { RoomSeat, Wire } from "./wire_types.js" */
/** @import { Scene } from "../scene/scene_types.js" */
/** @import { LocalAction, PageAction } from "../state/action_types.js" */
/** @import { Dispatch, State, StateWith } from "../state/state_types.js" */

import { captureScene, restoreActions } from "../scene/scene.js";
import { upgradeScene } from "../scene/upgrade_scene.js";
import { schemaProblem } from "../share_link/schema.js";
import { hasStep } from "../state/has_step.js";
import { createOwnRun } from "./own_run.js";
import { presentedRoom, recallPresenterToken, storePresenterToken } from "./presenter_token.js";
import { roomRole } from "./room_address.js";

const PRESENT_MILLISECONDS = 250;
const LIVE = new Set(["acknowledge", "ping", "take_over"]);
const BY_ITSELF = new Set(["survey", "graph"]); // what panels ask for once they are on stage, unasked
const FOLLOWED = new Set([
  "local/show",
  "local/pins",
  "local/choose",
  "local/curve",
  "local/survey",
  "local/walk",
]);

/** @param {unknown} scene @returns {scene is Scene} whether it is of the form of a link's scene */
function isScene(scene) {
  return !schemaProblem({ begin: false, controls: "all", theme: null, sketch: null, scene });
}

/** @param {Command | LocalAction | PageAction} action @returns {action is LocalAction} */
function isFollowed(action) {
  return FOLLOWED.has(action.type);
}

/** @param {State} state @returns {state is StateWith<"welcome" | "step">} */
function hasRun(state) {
  return state.welcome !== null && state.step !== null;
}

/**
 * @param {{getState: () => State, dispatch: Dispatch, wire: () => Wire, go: (scene: Scene) => void}} options
 *   `wire` is the connection, `go` brings a scene onto the page
 */
export function createRoomClient({ getState, dispatch, wire, go }) {
  let presenterToken = recallPresenterToken();
  /** @type {RoomSeat | null} the room that is followed */
  let invitation = null;
  let announce = false; // a new socket: say once that this page presents
  /** @type {Scene | null} the scene to open in the page's own session */
  let sceneToOpen = null;
  /** @type {Scene | null} what the presenter saw before a new welcome */
  let sceneBefore = null;
  const ownRun = createOwnRun({ getState, go });
  let presentedText = "";
  let timer = 0;

  function present() {
    timer = 0;
    const state = getState();
    if (state.room?.role !== "presenter" || state.following || sceneBefore || !hasStep(state)) return;
    const scene = captureScene(state);
    const text = JSON.stringify(scene);
    if (text === presentedText) return;
    presentedText = text;
    wire().send({ type: "present", scene });
  }

  /** @param {RoomSeat} room */
  function follow(room) {
    if (!getState().following) ownRun.keep();
    invitation = room;
    sceneToOpen = sceneBefore = null;
    dispatch({ type: "local/following", following: "live", ownRun: ownRun.isKept() });
    wire().follow(room);
  }

  function forgetRoom() {
    invitation = null;
    history.replaceState(null, "", location.pathname + location.search);
  }

  /** A role was refused: it is of a room that is over, or of an earlier server. */
  function forgetRole() {
    storePresenterToken((presenterToken = null));
    const room = roomRole(location.hash);
    if (room && !getState().following) follow(room);
  }

  /**
   * Leave the live room for a session of the page's own, with this scene.
   * @param {Scene | null} scene @param {State["following"]} following
   */
  function leaveLive(scene, following) {
    sceneToOpen = scene;
    if (scene) ownRun.replaced();
    dispatch({ type: "local/following", following });
    wire().follow(null);
  }

  /** @param {Scene} scene */
  function show(scene) {
    const state = getState();
    if (!hasRun(state)) return;
    for (const action of restoreActions(scene, state).actions) if (isFollowed(action)) dispatch(action);
  }

  /** Show what the presenter sees, where it is well formed. */
  function showPresented() {
    const { presented } = getState();
    if (presented && isScene(presented)) show(upgradeScene(presented));
  }

  /** @param {RoomMessage} room */
  function roomChanged(room) {
    const state = getState();
    if (room.over || room.role === "follower") {
      if (!state.following && presenterToken) storePresenterToken((presenterToken = null));
      if (!room.over && !state.following) follow({ id: room.id, token: room.invitation });
      return;
    }
    storePresenterToken((presenterToken = room.token));
    invitation = { id: room.id, token: room.invitation };
    if (state.following) leaveLive(hasStep(state) ? captureScene(state) : null, null);
  }

  return {
    follow() {
      if (invitation) follow(invitation);
    },
    mine() {
      const state = getState();
      const live = state.following === "live";
      const scene = live && hasStep(state) ? captureScene(state) : null;
      forgetRoom();
      ownRun.forget();
      if (live) leaveLive(scene, null);
      dispatch({ type: "local/room-left" });
    },
    /** Leave the room for the run that this page had before. */
    back() {
      const { following } = getState();
      forgetRoom();
      dispatch({ type: "local/room-left" });
      if (following === "live") wire().follow(null);
      else ownRun.reopen(null);
    },
    /**
     * Follow the room that the address names, if it names one: on load, and when an invitation is pasted
     * into the open page. The own room's invitation changes nothing, while the role in it holds.
     */
    open() {
      const room = roomRole(location.hash);
      if (room && room.id !== presentedRoom(presenterToken)) follow(room);
    },
    /** Whether a scene is about to be opened in the page's own session. */
    opensScene: () => sceneToOpen !== null,
    opened() {
      announce = true;
      presentedText = "";
    },
    over() {
      dispatch({ type: "local/room-left", said: "The room is over, or the invitation is to another one." });
      invitation = null;
    },
    /**
     * Whether a command may go out on the line as it is; if not, the page looks on its own.
     * @param {Command} command
     */
    passes(command) {
      const state = getState();
      if (state.following !== "live" || LIVE.has(command.type)) return true;
      if (BY_ITSELF.has(command.type) || !hasStep(state)) return false;
      const scene = captureScene(state);
      if (command.type === "watch") scene.image = command.image ?? scene.image;
      if (command.type === "seek") scene.step = command.step;
      leaveLive(scene, "own");
      return false;
    },
    /** A message is about to be taken in. @param {Message} message */
    coming(message) {
      const state = getState();
      const presents = state.room?.role === "presenter" && !state.following;
      if (message.type === "welcome" && presents && !announce && hasStep(state))
        sceneBefore = captureScene(state);
    },
    /** A message has been taken in. @param {Message} message */
    received(message) {
      const live = getState().following === "live";
      if (message.type === "room") roomChanged(message);
      if (message.type === "error" && message.command === "teach" && message.field === "token") forgetRole();
      if (live && (message.type === "view" || message.type === "step")) showPresented();
      if (message.type === "welcome" && !live && announce) {
        announce = false;
        if (sceneToOpen) go(sceneToOpen);
        else if (message.session && !getState().following) ownRun.reopen(message.session.id);
        sceneToOpen = null;
        if (presenterToken && !getState().following) wire().send({ type: "teach", token: presenterToken });
      }
      if (message.type === "step" && sceneBefore) {
        const scene = sceneBefore;
        sceneBefore = null;
        show(scene);
      }
    },
    /** Something has changed: the followers are to see it. */
    changed() {
      if (presenterToken && !timer) timer = window.setTimeout(present, PRESENT_MILLISECONDS);
    },
  };
}
