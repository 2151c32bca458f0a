/** Wiring only: socket → store → views, and what the views send → socket or store. */

import { wireEmbed } from "./app/embed.js";
import { wireFocus } from "./app/focus.js";
import { wireKeys } from "./app/keyboard.js";
import { keyActions } from "./app/keyboard_actions.js";
import { singleKeysOn } from "./app/single_keys.js";
import { createRenderLoop } from "./app/render_loop.js";
import { createWalkPlayer } from "./walk/walk_player.js";
import { createSeekThrottle } from "./net/seek_throttle.js";
import { createRoomClient } from "./net/room_client.js";
import { reopenCommand } from "./net/session_storage.js";
import { openSocket } from "./net/socket.js";
import { createSceneRestorer } from "./scene/restore_scene.js";
import { initialState, reduce } from "./state/store.js";
import { watchedArrays } from "./state/watched_arrays.js";
import { firstScene, permits } from "./state/shared_link.js";
import { selectionQueries } from "./state/selection.js";
import { descendQuery, sliceQuery } from "./state/weight_curve.js";
import { pinCommand } from "./state/pins.js";
import { wireGlossaryTooltips } from "./app/glossary_tooltips.js";
import { wireTheme } from "./app/theme.js";
import { createGuide } from "./tour/guide.js";
import { createProgress } from "./tour/progress.js";
import { mountCurveToolbar } from "./views/curves/curve_toolbar.js";
import { mountLinkBanner } from "./views/page/link_banner.js";
import { mountBranches } from "./views/run/branches.js";
import { mountExplanation } from "./views/inspector/explanation.js";
import { mountWeightEditor } from "./views/inspector/weight_editor.js";
import { mountGradientCheck } from "./views/inspector/gradient_check.js";
import { mountStaleMarker } from "./views/run/stale_marker.js";
import { mountControls } from "./views/run/controls.js";
import { mountDescent } from "./views/curves/descent.js";
import { mountDraw } from "./views/dialogs/draw.js";
import { mountEmbedFooter } from "./views/page/embed_footer.js";
import { mountRunFigures } from "./views/run/run_figures.js";
import { mountStepInput } from "./views/run/step_input.js";
import { mountToyGraph } from "./views/dialogs/toy_graph.js";
import { mountInspector } from "./views/inspector/inspector.js";
import { mountLosses } from "./views/run/losses.js";
import { mountNetwork } from "./views/network/network.js";
import { mountParameterStep } from "./views/inspector/parameter_step.js";
import { mountPinnedNumbers } from "./views/inspector/pinned_numbers.js";
import { mountPrediction } from "./views/curves/prediction.js";
import { mountRoomBanner } from "./views/page/room_banner.js";
import { mountSettings } from "./views/run/settings.js";
import { mountShare } from "./views/dialogs/share.js";
import { mountSlice } from "./views/curves/slice.js";
import { mountStation } from "./views/walk/station.js";
import { mountStepSlice } from "./views/curves/step_slice.js";
import { mountSurface } from "./views/surface/surface.js";
import { mountStage } from "./views/page/stage.js";
import { mountSentence } from "./views/page/sentence.js";
import { mountSetup } from "./views/page/setup.js";
import { mountHelp } from "./views/page/help.js";
import { panelsOnStage } from "./state/stages.js";
import { wirePopovers } from "./widgets/popovers.js";
import { mountTour } from "./views/page/tour.js";
import { mountLearningRateSlider } from "./views/curves/learning_rate_slider.js";
import { mountUndo } from "./views/run/undo.js";
import { mountStopGoalForm } from "./views/run/stop_goal_form.js";
import { mountWalk } from "./views/walk/walk.js";
import { wireHashRoute } from "./share_link/hash_route.js";

const VIEWS = [
  [".transport", mountControls],
  [".transport", mountStopGoalForm],
  [".transport", mountUndo],
  ["#setup", mountSettings],
  ["body", mountRunFigures],
  [".figures", mountStepInput],
  ["[data-page]", mountStage],
  ["#setup", mountSetup],
  ["#help", mountHelp],
  ["#sentence", mountSentence],
  ["[data-page]", mountStaleMarker],
  ["#draw", mountDraw],
  ["#graph", mountToyGraph],
  ["#network", mountNetwork],
  ["#station", mountStation],
  ["#walk", mountWalk],
  ["#inspector", mountInspector],
  ["#own-step", mountParameterStep],
  ["#origin", mountExplanation],
  ["#check", mountGradientCheck],
  ["#change", mountWeightEditor],
  ["#pins", mountPinnedNumbers],
  ["#along", mountCurveToolbar],
  ["#slice-plot", mountSlice],
  ["#step-slice-plot", mountStepSlice],
  ["#prediction-plot", mountPrediction],
  ["#along", mountLearningRateSlider],
  ["#along", mountDescent],
  ["#surface-plot", mountSurface],
  ["#loss-plot", mountLosses],
  ["body", mountBranches],
  ["#tour", mountTour],
  ["#arrival", mountLinkBanner],
  ["#room", mountRoomBanner],
  ["#embed-foot", mountEmbedFooter],
  ["#share-dialog", mountShare],
];
const MOVES = new Set([
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

let state = initialState();
let stepAsked = false;
let guide = null;
let rooms = null;
const painter = createRenderLoop({ getState: () => state, painted: acknowledge, panels: panelsOnStage });
const player = createWalkPlayer({ getState: () => state, dispatch });

function dispatch(message) {
  state = reduce(state, message);
  document.body.dataset.shown = "";
  painter.show();
  guide?.watch();
  rooms?.changed();
}

/** All views have seen the newest state: say so, on the page and to the server. */
function acknowledge() {
  const { sequence, status, step } = state;
  document.body.dataset.run = status?.state ?? "";
  document.body.dataset.shown = step && step.position === status?.position ? String(step.position) : "";
  if (sequence) requestAnimationFrame(() => socket.acknowledge(sequence));
}

function watch(image = state.image) {
  if (!state.welcome) return;
  socket.send({ type: "watch", image, arrays: watchedArrays(state.welcome.network, state.extra) });
}

/** Choose by an action, look at the image that is meant, and ask where the number comes from. */
function choose(action) {
  dispatch(action);
  const { chosen, image } = state;
  if (chosen.image !== null && chosen.image !== image) watch(chosen.image);
  ask();
}

function ask() {
  for (const question of selectionQueries(state)) socket.send(question);
}

function pin(action) {
  dispatch(action);
  socket.send(pinCommand(state));
}

/** Ask for a surface, and remember which: none is asked for while nobody sees it. */
function survey({ type, ...asked }) {
  if (asked.plane !== "off") dispatch({ type: "local/survey", survey: asked });
  socket.send({ type, ...asked });
}

/** Change how the curves are shown, or what is on stage; ask for the curves where that needs the server. */
function look(action) {
  const before = JSON.stringify(sliceQuery(state, state.selection));
  dispatch(action);
  const query = sliceQuery(state, state.selection);
  if (state.slice && JSON.stringify(query) !== before) socket.send(query);
}

/** See what a link holds: as it says, in the colours that it says. */
function visit(action) {
  dispatch(action);
  if (action.link.theme) wearTheme(action.link.theme);
  stage.go(firstScene(action.link));
}

const LOCAL = {
  "local/choose": choose,
  "local/choose-back": choose,
  "local/explain-more": choose,
  "local/pin": pin,
  "local/unpin": pin,
  "local/unpin-all": pin,
  "local/pins": pin,
  survey,
  "local/curve": look,
  "local/show": look,
  "local/narrow": look,
  "local/guide": ({ to, ...more }) => guide[to](more),
  "local/scene": ({ scene }) => stage.go(scene),
  "local/link": visit,
  "local/room-follow": () => rooms.follow(),
  "local/room-mine": () => rooms.mine(),
  "local/descend": () => socket.send(descendQuery(state)),
  "local/image": ({ image }) => watch(image),
  "local/walk-to": ({ position }) => player.goTo(position),
  "local/walk-play": () => player.play(),
  "local/walk-pause": () => player.pause(),
  "local/walk-stage": () => player.nextStage(),
  "local/walk-speed": ({ speed }) => player.setSpeed(speed),
  "local/skip": () => player.skip(),
  "local/watch": (action) => {
    dispatch(action);
    watch();
  },
  "local/unwatch": (action) => {
    dispatch(action);
    watch();
  },
};

function send(command) {
  if (command.type in LOCAL) return LOCAL[command.type](command);
  if (command.type.startsWith("local/")) return dispatch(command);
  if (!permits(state.controls, command.type)) return;
  if (command.type === "advance") stepAsked = true;
  if (command.type === "seek" || MOVES.has(command.type)) stage.drop();
  if (command.type === "seek") return seeker.wish(command.step);
  if (MOVES.has(command.type) || command.type === "open") seeker.drop();
  return socket.send(command);
}

function receive(message) {
  const shown = state.step?.step;
  const lost = message.type === "welcome" ? reopenCommand(state, message) : null;
  rooms.coming(message);
  dispatch(message);
  if (message.type === "error" && message.command === "advance") stepAsked = false;
  if (message.type === "error" && message.command === "seek") seeker.drop();
  if (message.type === "welcome") {
    stepAsked = false;
    seeker.drop();
    if (message.session) {
      watch(message.image);
      ask();
    }
    if (message.session && state.pins.length) socket.send(pinCommand(state));
    if (lost) send(lost);
  }
  if (message.type === "step") show(message, shown);
  stage.received(message);
  rooms.received(message);
}

/** Show the step that has come: as a walk where it was asked for, else whole. */
function show(message, shown) {
  seeker.arrived(message.position);
  if (stepAsked && message.done) {
    stepAsked = false;
    player.begin();
  } else if (state.status?.state === "playing" || message.step !== shown || !message.done) {
    player.finish();
  }
}

function connected(connection) {
  if (connection === "room-over") return rooms.over();
  if (connection === "open") rooms.opened();
  return dispatch({ type: "local/connection", connection });
}

const wearTheme = wireTheme(document.querySelector("#theme"), (theme) =>
  dispatch({ type: "local/theme", theme }),
);
wireEmbed(wearTheme);
const wire = openSocket({ receive, tell: connected });
const socket = {
  send: (command) => rooms.passes(command) && wire.send(command),
  acknowledge: (sequence) => wire.acknowledge(sequence),
};
const stage = createSceneRestorer({
  getState: () => state,
  send,
  tell: (news) => dispatch({ type: "local/stage", stage: news }),
});
rooms = createRoomClient({
  getState: () => state,
  dispatch,
  wire: () => wire,
  go: (scene) => stage.go(scene),
});
const seeker = createSeekThrottle({
  ask: (step) => socket.send({ type: "seek", step }),
  tell: (step) => dispatch({ type: "local/going", step }),
});
for (const [place, view] of VIEWS) {
  painter.add(document.querySelector(place), (element) => view(element, send));
}
wireGlossaryTooltips(document);
guide = createGuide({ getState: () => state, send, progress: createProgress() });
guide.follow();
window.addEventListener("hashchange", () => guide.follow());
wirePopovers(document);
wireFocus(document);
wireKeys(
  keyActions({
    getState: () => state,
    send,
    stepAsked: () => stepAsked,
    finish: () => player.skip(),
    guide: (to) => guide[to]({}),
  }),
  { singleKeys: singleKeysOn },
);
wireHashRoute(send);
rooms.open();
