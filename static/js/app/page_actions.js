/**
 * Handles the actions of the views: changes the state, sends commands to the server, and moves the walk,
 * the tour or the room. A link's controls can block commands to the server.
 */

/** @import { Command, WatchRaceCommand, WatchSurfaceCommand } from "../net/protocol_types.js" */
/** @import { Scene } from "../scene/scene_types.js" */
/** @import { LocalAction, PageAction } from "../state/action_types.js" */
/** @import { Dispatch, State, Theme } from "../state/state_types.js" */

import { descendQuery, sliceQuery } from "../state/curve_options.js";
import { COMPARED, NOT_COMPARED } from "../state/former_runs.js";
import { pinCommand } from "../state/pins.js";
import { selectionQueries } from "../state/selection.js";
import { firstScene, permits } from "../state/shared_link.js";
import { watchedArrays } from "../state/watched_arrays.js";

/** @typedef {Command | LocalAction | PageAction} Action */
/** @typedef {{[Name in Action["type"]]?: (action: Extract<Action, {type: Name}>) => unknown}} Handlers */
/**
 * What the actions move. Each part is there before the first action that needs it.
 * @typedef {{
 *   socket: {send: (command: Command) => unknown},
 *   player: ReturnType<typeof import("../walk/walk_player.js").createWalkPlayer>,
 *   slide: ReturnType<typeof import("../walk/window_slide.js").createWindowSlide>,
 *   scenes: {go: (scene: Scene) => void, drop: () => void},
 *   rooms: ReturnType<typeof import("../net/room_client.js").createRoomClient>,
 *   keeper: {startFresh: () => void, withoutData: () => void},
 *   data: ReturnType<typeof import("../net/data_client.js").createDataClient>,
 *   guide: ReturnType<typeof import("../tour/guide.js").createGuide>,
 *   seeker: ReturnType<typeof import("../net/seek_throttle.js").createSeekThrottle>,
 *   questionStep: {advance: () => boolean, changed: () => void},
 *   preferences: ReturnType<typeof import("./view_preferences.js").createViewPreferences>,
 *   wearTheme: (theme: Theme) => void,
 * }} PageParts
 */

const MOVES_RUN = new Set([
  "advance",
  "run",
  "reset",
  "configure",
  "edit",
  "commit",
  "switch",
  "discard",
  "undo",
  "redo",
  "go_there",
]);

/** @param {{getState: () => State, dispatch: Dispatch, parts: PageParts, stepAsked: () => void}} options */
export function createPageActions({ getState, dispatch, parts, stepAsked }) {
  /** @param {number} [image] */
  function watch(image = getState().image) {
    const { welcome, extra } = getState();
    if (welcome) parts.socket.send({ type: "watch", image, arrays: watchedArrays(welcome.network, extra) });
  }

  /** Ask for what is chosen. */
  function ask() {
    for (const query of selectionQueries(getState())) parts.socket.send(query);
  }

  /** Choose a number, show the image that is meant, and ask where the number comes from. */
  function choose(/** @type {LocalAction} */ action) {
    dispatch(action);
    const { chosen, image } = getState();
    if (chosen && chosen.image !== null && chosen.image !== image) watch(chosen.image);
    ask();
  }

  function pin(/** @type {LocalAction} */ action) {
    dispatch(action);
    parts.socket.send(pinCommand(getState()));
  }

  /** Ask for a surface, and remember which: none is asked for while nobody sees it. */
  function survey(/** @type {WatchSurfaceCommand} */ command) {
    const { on_stage, ...wish } = command;
    const { type, plane, ...rest } = wish;
    if (plane !== "off") dispatch({ type: "local/survey", survey: { plane, ...rest } });
    parts.socket.send(on_stage ? { ...wish, on_stage } : wish);
  }

  /** Ask for a map of the race, and remember which. */
  function watchRace(/** @type {WatchRaceCommand} */ { type, plane, ...rest }) {
    if (plane !== "off") dispatch({ type: "local/race-view", raceView: { plane, ...rest } });
    parts.socket.send({ type, plane, ...rest });
  }

  /** Change how the curves are shown, or what is on stage; ask for the curves where that is needed. */
  function look(/** @type {LocalAction} */ action) {
    const before = JSON.stringify(sliceQuery(getState(), getState().selection));
    dispatch(action);
    const query = sliceQuery(getState(), getState().selection);
    if (getState().slice && JSON.stringify(query) !== before) parts.socket.send(query);
  }

  /**
   * Show what the user, a scene or the tour puts on stage. Inside, the walk stands at one station; who
   * leaves Inside sees the whole step again.
   */
  function show(/** @type {Extract<LocalAction, {type: "local/show"}>} */ action) {
    const { show: shown, walk } = getState();
    const { stage } = action.show;
    if (stage === "inside" && walk.running) parts.player.pause();
    if (stage && stage !== "inside" && shown.stage === "inside") parts.player.finish();
    look(action);
  }

  function rewatch(/** @type {LocalAction} */ action) {
    dispatch(action);
    watch();
  }

  /** @type {Handlers} */
  const HANDLERS = {
    "local/choose": choose,
    "local/choose-back": choose,
    "local/explain-more": choose,
    "local/pin": pin,
    "local/unpin": pin,
    "local/unpin-all": pin,
    "local/pins": pin,
    survey,
    watch_race: watchRace,
    "local/curve": look,
    "local/show": (action) => {
      parts.preferences.keep(action.show);
      show(action);
    },
    "local/narrow": (action) => (getState().following === "live" ? dispatch(action) : look(action)),
    "local/guide": (action) => parts.guide.carryOut(action),
    "local/scene": ({ scene }) => parts.scenes.go(scene),
    "local/link": (action) => {
      dispatch(action);
      if (action.link.theme) parts.wearTheme(action.link.theme);
      parts.scenes.go(firstScene(action.link));
    },
    "local/room-follow": () => parts.rooms.follow(),
    "local/room-mine": () => parts.rooms.mine(),
    "local/room-back": () => parts.rooms.back(),
    "local/room-own-view": () => parts.rooms.ownView(),
    "local/start-fresh": () => parts.keeper.startFresh(),
    "local/load-datasets": () => parts.data.load(),
    "local/upload": (action) => parts.data.upload(action),
    "local/upload-cancel": () => parts.data.cancel(),
    "local/save-data": ({ problem }) => parts.data.save(problem),
    "local/delete-data": ({ problem }) => parts.data.delete(problem),
    "local/missing-data-away": (action) => {
      dispatch(action);
      parts.keeper.withoutData();
    },
    "local/descend": () => parts.socket.send(descendQuery(getState())),
    "local/image": ({ image }) => watch(image),
    "local/walk-to": ({ position }) => parts.player.goTo(position),
    "local/walk-play": () => parts.player.play(),
    "local/walk-pause": () => parts.player.pause(),
    "local/walk-stage": () => parts.player.nextStage(),
    "local/walk-speed": ({ speed }) => parts.player.setSpeed(speed),
    "local/slide": ({ on }) => (on ? parts.slide.start() : parts.slide.stop()),
    "local/skip": () => parts.player.finish(),
    "local/watch": rewatch,
    "local/unwatch": rewatch,
  };

  /** Carry out an action of a view. @param {Action} action */
  function send(action) {
    const handler = /** @type {((action: Action) => unknown) | undefined} */ (HANDLERS[action.type]);
    if (handler) return handler(action);
    if (action.type.startsWith("local/")) return dispatch(/** @type {LocalAction} */ (action));
    const command = /** @type {Command} */ (action);
    if (!permits(getState().controls, command.type)) return undefined;
    if (command.type === "advance") stepAsked();
    if (command.type === "seek" || MOVES_RUN.has(command.type)) parts.scenes.drop();
    if (COMPARED.has(command.type)) dispatch({ type: "local/compare", on: true });
    if (NOT_COMPARED.has(command.type)) dispatch({ type: "local/compare", on: false });
    if (command.type === "seek") return parts.seeker.wish(command.step);
    if (MOVES_RUN.has(command.type) || command.type === "open") parts.seeker.drop();
    if (command.type === "advance" && parts.questionStep.advance()) return undefined;
    return parts.socket.send(command);
  }

  return { send, show, watch, ask, choose };
}
