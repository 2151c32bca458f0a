/**
 * The client of a room: presents the current view or follows the presenter, switches to a session of its
 * own and back, and takes over as presenter. A presenter stays presenter after a reload, and a follower stays
 * the same member. The store holds the state of the room.
 */

/** @import { Command, Message, RoomMessage } from "./protocol_types.js" */
/** @import { Looks } from "./room_calls.js" */
/** @import { RoomSeat, Wire } from "./wire_types.js" */
/** @import { Scene } from "../scene/scene_types.js" */
/** @import { Dispatch, State } from "../state/state_types.js" */

import { captureScene } from "../scene/scene.js";
import { hasStep } from "../state/has_step.js";
import { recallMembership } from "./membership_storage.js";
import { createOwnRun } from "./own_run.js";
import { createPresentedView } from "./presented_view.js";
import { presentedRoom, recallPresenterToken, storePresenterToken } from "./presenter_token.js";
import { roomRole } from "./room_address.js";
import { createRoomCalls } from "./room_calls.js";
import { createRoomMembership } from "./room_membership.js";
import { createSceneSharing } from "./scene_sharing.js";

const LIVE = new Set(["acknowledge", "ping", "take_over", "answer", "whereabouts"]);
/** @type {Set<string | null>} */
const OF_THE_ROOM = new Set(["join", "whereabouts"]); // refused: the room that is looked away from has ended
const BY_ITSELF = new Set(["survey", "graph", "watch_race"]); // what panels on stage ask for, unasked

/**
 * @param {{getState: () => State, dispatch: Dispatch, wire: () => Wire, go: (scene: Scene) => void}} options
 *   `wire` is the connection, `go` brings a scene onto the page
 */
export function createRoomClient({ getState, dispatch, wire, go }) {
  let presenterToken = recallPresenterToken();
  let announce = false; // a new socket: say once that this page presents
  /** @type {Scene | null} the scene to open in the page's own session */
  let sceneToOpen = null;
  const ownRun = createOwnRun({ getState, go });
  const send = (/** @type {Command} */ command) => wire().send(command);
  const view = createPresentedView({ getState, dispatch });
  const sharing = createSceneSharing({ getState, send, show: view.show });
  const membership = createRoomMembership({ getState, dispatch, send });
  const calls = createRoomCalls({
    getState,
    dispatch,
    go,
    follow: followAgain,
    leave: (scene, looks) => leaveLive(scene, "own", looks),
  });

  /** @param {RoomSeat} room @param {Looks} [looks] */
  function follow(room, looks = {}) {
    if (!getState().following) ownRun.keep();
    sceneToOpen = null;
    sharing.stop();
    dispatch({ type: "local/following", following: "live", ownRun: ownRun.isKept(), ...looks });
    wire().follow(membership.enter(room));
    membership.remember();
  }

  /** Follow the room of this page. @param {Looks} [looks] */
  function followAgain(looks) {
    const room = membership.seat();
    if (room) follow(room, looks);
  }

  function forgetRoom() {
    calls.forget();
    membership.leave();
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
   * @param {Scene | null} scene @param {State["following"]} following @param {Looks} [looks]
   */
  function leaveLive(scene, following, looks = {}) {
    sceneToOpen = scene;
    if (scene) ownRun.replaced();
    dispatch({ type: "local/following", following, ...looks });
    membership.remember();
    wire().follow(null);
  }

  /** @param {RoomMessage} room */
  function roomChanged(room) {
    const state = getState();
    if (room.over || room.role === "follower") {
      if (!state.following && presenterToken) storePresenterToken((presenterToken = null));
      if (!room.over && !room.member && !state.following) follow({ id: room.id, token: room.invitation });
      membership.admitted(room);
      return;
    }
    storePresenterToken((presenterToken = room.token));
    membership.enter({ id: room.id, token: room.invitation });
    if (state.following) leaveLive(hasStep(state) ? captureScene(state) : null, null);
  }

  function over(said = "The room is over, or the invitation is to another one.") {
    calls.forget();
    membership.leave();
    dispatch({ type: "local/room-left", said });
  }

  return {
    follow() {
      calls.forget();
      followAgain();
    },
    ownView: () => calls.toOwnView(),
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
      if (!room || room.id === presentedRoom(presenterToken)) return;
      const stored = recallMembership(room.id);
      if (!stored?.elsewhere || getState().following) return follow(room);
      membership.enter(room);
      const { task, controls } = stored;
      dispatch({ type: "local/following", following: "own", called: task ? "task" : null, controls });
    },
    /** Whether a scene is about to be opened in the page's own session. */
    opensScene: () => sceneToOpen !== null,
    opened() {
      announce = true;
      sharing.opened();
      membership.opened();
    },
    over,
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
    coming: (message) => sharing.coming(message),
    /** A message has been taken in. @param {Message} message */
    received(message) {
      const { following } = getState();
      const live = following === "live";
      if (message.type === "room") roomChanged(message);
      if (message.type === "error" && message.command === "teach" && message.field === "token") forgetRole();
      if (message.type === "error" && following === "own" && OF_THE_ROOM.has(message.command))
        over(message.message);
      if (live && (message.type === "view" || message.type === "step")) view.showPresented();
      if (message.type === "welcome" && !live && announce) {
        announce = false;
        if (sceneToOpen) go(sceneToOpen);
        else if (message.session && !getState().following) ownRun.reopen(message.session.id);
        sceneToOpen = null;
        if (presenterToken && !getState().following) wire().send({ type: "teach", token: presenterToken });
      }
      if (message.type === "welcome") membership.seated();
      calls.received(message);
      sharing.received(message);
    },
    /** Something has changed: the followers are to see it. */
    changed() {
      if (presenterToken) sharing.changed();
      membership.changed();
    },
  };
}
