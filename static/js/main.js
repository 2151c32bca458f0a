/** Wiring only: socket → store → views, and what the views send → socket or store. */

import { wireEmbed } from "./embed.js";
import { wireFolds } from "./folds.js";
import { wireKeys } from "./keyboard.js";
import { keyActions } from "./moves.js";
import { createPainter } from "./painter.js";
import { createPlayer } from "./player.js";
import { createSeeker } from "./seeker.js";
import { createRooms } from "./rooms.js";
import { reopening } from "./seat.js";
import { openSocket } from "./socket.js";
import { createStage } from "./staging.js";
import { initialState, reduce, watchList } from "./store.js";
import { firstScene, permits } from "./store/visiting.js";
import { questions } from "./store/choosing.js";
import { descendQuestion, sliceQuestion } from "./store/reading.js";
import { pinCommand } from "./store/pinning.js";
import { wireTerms } from "./terms.js";
import { wireTheme } from "./theme.js";
import { createGuide } from "./tour/guide.js";
import { createProgress } from "./tour/progress.js";
import { view as along } from "./views/along.js";
import { view as arrival } from "./views/arrival.js";
import { view as branches } from "./views/branches.js";
import { view as chain } from "./views/chain.js";
import { view as change } from "./views/change.js";
import { view as check } from "./views/check.js";
import { view as coming } from "./views/coming.js";
import { view as controls } from "./views/controls.js";
import { view as descent } from "./views/descent.js";
import { view as draw } from "./views/draw.js";
import { view as embed } from "./views/embed.js";
import { view as figures } from "./views/figures.js";
import { view as goTo } from "./views/go_to.js";
import { view as graph } from "./views/graph.js";
import { view as inspector } from "./views/inspector.js";
import { view as losses } from "./views/losses.js";
import { view as network } from "./views/network.js";
import { view as ownStep } from "./views/own_step.js";
import { view as pins } from "./views/pins.js";
import { view as prediction } from "./views/prediction.js";
import { view as room } from "./views/room.js";
import { view as schedule } from "./views/schedule.js";
import { view as settings } from "./views/settings.js";
import { view as share } from "./views/share.js";
import { view as slice } from "./views/slice.js";
import { view as station } from "./views/station.js";
import { view as stepSlice } from "./views/step_slice.js";
import { view as surface } from "./views/surface.js";
import { view as tabs } from "./views/tabs.js";
import { view as tour } from "./views/tour.js";
import { view as trial } from "./views/trial.js";
import { view as undo } from "./views/undo.js";
import { view as until } from "./views/until.js";
import { view as walk } from "./views/walk.js";
import { wireVisits } from "./visits.js";

const VIEWS = [
  [".transport", controls],
  [".transport", until],
  [".transport", undo],
  ["#settings", settings],
  ["#schedule", schedule],
  [".bar", figures],
  [".figures", goTo],
  ["[data-page]", tabs],
  ["[data-page]", coming],
  ["#draw", draw],
  ["#graph", graph],
  ["#network", network],
  ["#station", station],
  ["#walk", walk],
  ["#inspector", inspector],
  ["#own-step", ownStep],
  ["#origin", chain],
  ["#check", check],
  ["#change", change],
  ["#pins", pins],
  ["#along", along],
  ["#slice-plot", slice],
  ["#step-slice-plot", stepSlice],
  ["#prediction-plot", prediction],
  ["#along", trial],
  ["#along", descent],
  ["#surface-plot", surface],
  ["#loss-plot", losses],
  [".bar", branches],
  ["#tour", tour],
  ["#arrival", arrival],
  ["#room", room],
  ["#embed-foot", embed],
  ["#share-dialog", share],
];
const MOVES = new Set(["advance", "run", "reset", "configure", "edit", "commit", "switch", "discard", "undo", "redo", "go_there"]);

let state = initialState();
let stepAsked = false;
let guide = null;
let rooms = null;
const painter = createPainter({ getState: () => state, painted: acknowledge });
const player = createPlayer({ getState: () => state, dispatch });

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
  socket.send({ type: "watch", image, arrays: watchList(state.welcome.network, state.extra) });
}

/** Choose by an action, look at the image that is meant, and ask where the number comes from. */
function choose(action) {
  dispatch(action);
  const { chosen, image } = state;
  if (chosen.image !== null && chosen.image !== image) watch(chosen.image);
  ask();
}

function ask() {
  for (const question of questions(state)) socket.send(question);
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

/** Look at the curve otherwise, and ask for it where that needs the server. */
function look(action) {
  const before = state.curve;
  dispatch(action);
  const asked = ["along", "zoom", "readings"].some((key) => before[key] !== state.curve[key]);
  if (asked && state.slice) socket.send(sliceQuestion(state, state.selection));
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
  "local/guide": ({ to, ...more }) => guide[to](more),
  "local/scene": ({ scene }) => stage.go(scene),
  "local/link": visit,
  "local/room-follow": () => rooms.follow(),
  "local/room-mine": () => rooms.mine(),
  "local/descend": () => socket.send(descendQuestion(state)),
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
  const lost = message.type === "welcome" ? reopening(state, message) : null;
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

const wearTheme = wireTheme(document.querySelector("#theme"), (theme) => dispatch({ type: "local/theme", theme }));
wireEmbed(wearTheme);
const wire = openSocket({ receive, tell: connected });
const socket = {
  send: (command) => rooms.passes(command) && wire.send(command),
  acknowledge: (sequence) => wire.acknowledge(sequence),
};
const stage = createStage({
  getState: () => state,
  send,
  tell: (news) => dispatch({ type: "local/stage", stage: news }),
});
rooms = createRooms({ getState: () => state, dispatch, wire: () => wire, go: (scene) => stage.go(scene) });
const seeker = createSeeker({
  ask: (step) => socket.send({ type: "seek", step }),
  tell: (step) => dispatch({ type: "local/going", step }),
});
for (const [place, view] of VIEWS) {
  painter.add(document.querySelector(place), (element) => view(element, send));
}
wireTerms(document);
guide = createGuide({ getState: () => state, send, progress: createProgress() });
guide.follow();
window.addEventListener("hashchange", () => guide.follow());
wireFolds(document.querySelectorAll("[data-unfolds]"));
wireKeys(keyActions({ getState: () => state, send, stepAsked: () => stepAsked, finish: () => player.skip(), guide: (to) => guide[to]({}) }));
wireVisits(send);
rooms.open();
