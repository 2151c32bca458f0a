/**
 * A room on this page: presents what is seen, or follows; looks elsewhere in a session of its own,
 * comes back, takes over. The one who presents stays so over a reload. What is known is the store's.
 */

import { schemaProblem } from "../share_link/schema.js";
import { captureScene, restoreActions } from "../scene/scene.js";
import { upgradeScene } from "../scene/upgrade_scene.js";

const START = "#room=";
const KEY = "room";
const PRESENT_MILLISECONDS = 250;
const LIVE = new Set(["acknowledge", "take_over"]);
const BY_ITSELF = new Set(["survey", "graph"]); // what panels ask for once they are seen: nobody's wish
const FOLLOWED = new Set([
  "local/show",
  "local/pins",
  "local/choose",
  "local/curve",
  "local/survey",
  "local/walk",
]);

/** The address of a room's invitation. */
export function invitationOf({ id, invitation }) {
  return new URL(`${START}${id}.${invitation}`, location.origin + location.pathname).href;
}

/** The room of a fragment: {id, token}, or null. */
export function roomRole(hash) {
  const found = /^#room=([0-9a-f]{1,32})\.([\w.-]{1,100})$/.exec(hash);
  return found ? { id: found[1], token: found[2] } : null;
}

function recall() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(token) {
  try {
    if (token) sessionStorage.setItem(KEY, token);
    else sessionStorage.removeItem(KEY);
  } catch {
    // without a storage the role lasts as long as the page
  }
}

/** @param {{getState: () => object, dispatch: (action: object) => void, wire: () => object, go: (scene: object) => void}} options */
export function createRoomClient({ getState, dispatch, wire, go }) {
  let role = recall(); // the presenter's token
  let invitation = null; // {id, token} of the room that is followed
  let due = false; // a new socket: say once that this page presents
  let wish = null; // the scene to open in the own session
  let kept = null; // what the presenter saw before it was greeted again
  let shown = "";
  let timer = 0;

  function present() {
    timer = 0;
    const state = getState();
    if (state.room?.role !== "presenter" || state.following || !state.step || kept) return;
    const scene = captureScene(state);
    const text = JSON.stringify(scene);
    if (text === shown) return;
    shown = text;
    wire().send({ type: "present", scene });
  }

  function follow(room) {
    invitation = room;
    wish = kept = null;
    dispatch({ type: "local/following", following: "live" });
    wire().follow(room);
  }

  /** Leave the live room for a session of one's own, with this scene. */
  function own(scene, following) {
    wish = scene;
    dispatch({ type: "local/following", following });
    wire().follow(null);
  }

  /** Show what the presenter sees, where it is well formed. */
  function see() {
    const { presented, step, welcome } = getState();
    if (!presented || !step || !welcome) return;
    const asLink = { begin: false, controls: "all", theme: null, sketch: null, scene: presented };
    if (schemaProblem(asLink)) return;
    for (const action of restoreActions(upgradeScene(presented), getState()).actions)
      if (FOLLOWED.has(action.type)) dispatch(action);
  }

  function told(room) {
    const { following } = getState();
    if (room.over || room.role === "follower") {
      if (!following && role) keep((role = null));
      if (!room.over && !following) follow({ id: room.id, token: room.invitation });
      return;
    }
    keep((role = room.token));
    invitation = { id: room.id, token: room.invitation };
    if (following) own(captureScene(getState()), null);
  }

  return {
    follow: () => invitation && follow(invitation),
    mine() {
      const live = getState().following === "live";
      const scene = live ? captureScene(getState()) : null;
      invitation = null;
      history.replaceState(null, "", location.pathname + location.search);
      if (live) own(scene, null);
      dispatch({ type: "local/room-left" });
    },
    /** Follow the room that the address names, if it names one. */
    open() {
      const room = roomRole(location.hash);
      if (room && !role) follow(room);
    },
    opened() {
      due = true;
      shown = "";
    },
    over() {
      dispatch({ type: "local/room-left", said: "The room is over, or the invitation is to another one." });
      invitation = null;
    },
    /** Whether a command may go out on the line as it is; if not, the page looks on its own. */
    passes(command) {
      if (getState().following !== "live" || LIVE.has(command.type)) return true;
      const state = getState();
      if (BY_ITSELF.has(command.type) || !state.step || !state.status) return false;
      const scene = captureScene(state);
      if (command.type === "watch") scene.image = command.image;
      if (command.type === "seek") scene.step = command.step;
      own(scene, "own");
      return false;
    },
    /** A message is about to be taken in. */
    coming(message) {
      const { room, step, following } = getState();
      if (message.type === "welcome" && room?.role === "presenter" && !following && step && !due)
        kept = captureScene(getState());
    },
    /** A message has been taken in. */
    received(message) {
      const live = getState().following === "live";
      if (message.type === "room") told(message);
      if (live && (message.type === "view" || message.type === "step")) see();
      if (message.type === "welcome" && !live && due) {
        due = false;
        if (wish) go(wish);
        if (wish) wish = null;
        if (role && !getState().following) wire().send({ type: "teach", token: role });
      }
      if (message.type === "step" && kept) {
        const scene = kept;
        kept = null;
        for (const action of restoreActions(scene, getState()).actions)
          if (FOLLOWED.has(action.type)) dispatch(action);
      }
    },
    /** Something has changed: the class is to see it. */
    changed() {
      if (role && !timer) timer = window.setTimeout(present, PRESENT_MILLISECONDS);
    },
  };
}
