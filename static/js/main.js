/** The entry point of the page: connects the socket, the state, the views and the actions. */

/** @import { Message, StepMessage } from "./net/protocol_types.js" */
/** @import { WireListeners } from "./net/wire_types.js" */
/** @import { LocalAction } from "./state/action_types.js" */
/** @import { State } from "./state/state_types.js" */
/** @import { PageParts } from "./app/page_actions.js" */

import { namesView } from "./app/address.js";
import { requireBaseline } from "./app/baseline.js";
import { wireEmbed } from "./app/embed.js";
import { wireFocus } from "./app/focus.js";
import { wireGlossaryTooltips } from "./app/glossary_tooltips.js";
import { keyActions } from "./app/keyboard_actions.js";
import { wireKeys } from "./app/keyboard_shortcuts.js";
import { createPageActions } from "./app/page_actions.js";
import { createQuestionStep } from "./app/question_step.js";
import { createRenderLoop } from "./app/render_loop.js";
import { singleKeysOn } from "./app/single_keys.js";
import { wireTheme } from "./app/theme.js";
import { createViewPreferences } from "./app/view_preferences.js";
import { createDataClient } from "./net/data_client.js";
import { invitedRoom } from "./net/invited_room.js";
import { createRoomClient } from "./net/room_client.js";
import { createRunKeeper } from "./net/run_keeper.js";
import { createSeekThrottle } from "./net/seek_throttle.js";
import { openSocket } from "./net/socket.js";
import { createSceneRestorer } from "./scene/restore_scene.js";
import { wireAddressLink } from "./share_link/address_link.js";
import { pictureIsWhole } from "./state/picture.js";
import { pinCommand } from "./state/pins.js";
import { panelsOnStage } from "./state/stages.js";
import { initialState, reduce } from "./state/store.js";
import { createGuide } from "./tour/guide.js";
import { createProgress } from "./tour/progress.js";
import { VIEWS } from "./views/views.js";
import { createWalkPlayer } from "./walk/walk_player.js";
import { createWindowSlide } from "./walk/window_slide.js";
import { find } from "./widgets/dom.js";
import { wirePopovers } from "./widgets/popovers.js";

document.querySelector("#not-started")?.remove();
requireBaseline();

/** @type {State} */
let state = initialState();
let stepAsked = false; // a step that was asked for by hand is shown as a walk once it has come
const getState = () => state;
const parts = /** @type {PageParts} */ ({});
const renderLoop = createRenderLoop({ getState, painted: acknowledge, panels: panelsOnStage });
const { send, show, watch, ask, choose } = createPageActions({
  getState,
  dispatch,
  parts,
  stepAsked: () => {
    stepAsked = true;
  },
});

/** @param {Message | LocalAction} message */
function dispatch(message) {
  state = reduce(state, message);
  document.body.dataset.shown = "";
  renderLoop.show(pictureIsWhole(state));
  parts.guide?.watch();
  parts.rooms?.changed();
  parts.questionStep?.changed();
}

/** All views have seen the newest state: say so, on the page and to the server. */
function acknowledge() {
  const { sequence, status, step } = state;
  document.body.dataset.run = status?.state ?? "";
  document.body.dataset.fresh = String(!status || status.latest === 0);
  document.body.dataset.shown = step && step.position === status?.position ? String(step.position) : "";
  if (sequence) requestAnimationFrame(() => wire.acknowledge(sequence));
}

/** @param {Message} message */
function receive(message) {
  const shown = state.step?.step;
  keeper.coming(message, parts.rooms.opensScene());
  parts.rooms.coming(message);
  dispatch(message);
  if (message.type === "error" && message.command === "advance") stepAsked = false;
  if (message.type === "error" && message.command === "seek") parts.seeker.drop();
  if (message.type === "welcome") {
    stepAsked = false;
    parts.seeker.drop();
    if (message.session) {
      watch(message.image);
      ask();
      if (state.pins.length) parts.socket.send(pinCommand(state));
    }
  }
  if (message.type === "step") present(message, shown);
  scenes.received(message);
  parts.data.received(message);
  parts.rooms.received(message);
}

/**
 * Present the step that has come: as a walk where it was asked for, else whole.
 * @param {StepMessage} message @param {number | undefined} shown the step that was shown before
 */
function present(message, shown) {
  parts.seeker.arrived(message.position);
  if (stepAsked && message.done) {
    stepAsked = false;
    parts.player.begin();
  } else if (state.status?.state === "playing" || message.step !== shown || !message.done) {
    parts.player.finish();
  }
}

/** @type {WireListeners["tell"]} */
function connected(connection) {
  if (connection === "room-over") return parts.rooms.over();
  if (connection === "open") parts.rooms.opened();
  return dispatch({ type: "local/connection", connection });
}

parts.player = createWalkPlayer({ getState, dispatch });
parts.slide = createWindowSlide({ getState, dispatch, choose });
parts.wearTheme = wireTheme(find("#theme"), (theme) => dispatch({ type: "local/theme", theme }));
const embedded = wireEmbed(parts.wearTheme);
parts.preferences = createViewPreferences(embedded ? null : undefined);
if (embedded) dispatch({ type: "local/embedded", panels: embedded });
else if (!location.hash) dispatch({ type: "local/show", show: parts.preferences.known });
const wire = openSocket({ receive, tell: connected, stored: !embedded, room: invitedRoom(location.hash) });
parts.socket = { send: (command) => parts.rooms.passes(command) && wire.send(command) };
const keeper = createRunKeeper({
  getState,
  send: (command) => wire.send(command),
  tell: (restored) => dispatch({ type: "local/restored", restored }),
  addressed: () => namesView(location.hash) && !state.refused,
  stored: !embedded,
});
parts.keeper = {
  startFresh() {
    keeper.forget();
    wire.renew();
  },
  withoutData: () => keeper.withoutData(),
};
const scenes = createSceneRestorer({
  getState,
  send: (action) => (action.type === "local/show" ? show(action) : send(action)),
  tell: (progress) => dispatch({ type: "local/scene-progress", progress }),
});
parts.scenes = scenes;
parts.data = createDataClient({
  getState,
  dispatch,
  send,
  stored: !embedded,
  arrived: (command) => (command === "open" ? scenes : keeper).dataArrived(),
});
parts.rooms = createRoomClient({ getState, dispatch, wire: () => wire, go: (scene) => scenes.go(scene) });
parts.questionStep = createQuestionStep({ getState, send: (command) => parts.socket.send(command) });
parts.seeker = createSeekThrottle({
  ask: (step) => parts.socket.send({ type: "seek", step }),
  tell: (step) => dispatch({ type: "local/going", step }),
});
for (const [selector, mount] of VIEWS) renderLoop.add(find(selector), (element) => mount(element, send));
wireGlossaryTooltips(document);
parts.guide = createGuide({ getState, send, progress: createProgress() });
parts.guide.follow();
window.addEventListener("hashchange", () => {
  parts.guide.follow();
  parts.rooms.open();
});
wirePopovers(document);
wireFocus(document);
wireKeys(
  keyActions({
    getState,
    send,
    stepAsked: () => stepAsked,
    finish: () => parts.player.finish(),
    guide: (to) => parts.guide.carryOut({ type: "local/guide", to: /** @type {"toggle"} */ (to) }),
  }),
  { singleKeys: singleKeysOn },
);
wireAddressLink(send);
parts.rooms.open();
