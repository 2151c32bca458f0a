/**
 * The bar of the walk: its stations and buttons, and the current station with a phrase and its formula in
 * numbers. walk/walk_player.js moves the position.
 */

/** @import { StepMessage } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */
/** @import { Pace, Station, WalkStage } from "../../walk/walk_types.js" */

import { equationOf } from "../../walk/equations.js";
import { contextOf } from "../../walk/station_context.js";
import { modeOf } from "../../walk/station_modes.js";
import { currentStation } from "../../walk/stations.js";
import { PACES } from "../../walk/walk_player.js";
import { button, el, find } from "../../widgets/dom.js";

/** @type {WalkStage[]} */
const WALK_STAGES = ["forward", "loss", "backward", "update"];
const LONGEST = 84; // signs of a formula that fit under the network
const PLAY = "Play the walk";
const PACE_NAMES = /** @type {Pace[]} */ (Object.keys(PACES));

/** @param {HTMLElement} element @param {Send} send */
export function mountWalk(element, send) {
  const bar = el("div", "stations");
  bar.setAttribute("role", "slider");
  bar.setAttribute("aria-label", "Station of the walk through this step");
  bar.setAttribute("aria-valuemin", "0");
  const words = el("output");
  words.setAttribute("aria-live", "off"); // the sentence of the step is the live region
  const phrase = el("span", "walk-phrase");
  const equation = el("span", "walk-formula");
  find("#said").append(phrase, equation);
  const skip = button("skip", { title: "Show the whole step (Escape)" });
  skip.hidden = true;
  const pace = el("select");
  pace.setAttribute("aria-label", "Pace of the walk");
  pace.replaceChildren(...PACE_NAMES.map((name) => new Option(name, name)));
  const inside = signButton("look inside", "What happens at this station, with its numbers");
  inside.id = "inside";
  const tools = el("span", "tools");
  tools.append(skip, inside, pace);
  const buttons = {
    previous: signButton("‹", "One station back"),
    play: signButton("▸", PLAY),
    next: signButton("›", "One station on"),
    stage: signButton("⇥", "The next stage: forward, loss, backward, update"),
  };
  const top = el("div", "walk-buttons");
  top.append(...Object.values(buttons));
  const line = el("div", "walk-line");
  line.append(top, tools);
  element.append(bar, line, words);
  skip.addEventListener("click", () => send({ type: "local/skip" }));
  pace.addEventListener("change", () =>
    send({ type: "local/walk-speed", speed: PACE_NAMES[pace.selectedIndex] }),
  );
  inside.addEventListener("click", () => {
    send({ type: "local/show", show: { stage: "inside", enlarged: null } });
  });
  /** @type {unknown[]} */
  let seen = [];
  /** @type {Station[]} */
  let drawn = [];
  /** @type {HTMLElement[]} */
  let ticks = [];
  let at = 0;
  let made = false; // the step that is shown has been made
  let running = false;
  buttons.previous.addEventListener("click", () => go(at - 1));
  buttons.next.addEventListener("click", () => go(at + 1));
  buttons.stage.addEventListener("click", () => send({ type: "local/walk-stage" }));
  buttons.play.addEventListener("click", () =>
    send({ type: running ? "local/walk-pause" : "local/walk-play" }),
  );

  const go = (/** @type {number} */ position) => {
    at = Math.max(0, Math.min(drawn.length - 1, position));
    send({ type: "local/walk-to", position: at });
  };
  const under = (/** @type {PointerEvent} */ event) => {
    const box = bar.getBoundingClientRect();
    const x = Math.max(box.left, Math.min(box.right - 1, event.clientX));
    const found = ticks.findIndex((one) => x < one.getBoundingClientRect().right);
    return found < 0 ? drawn.length - 1 : found;
  };
  bar.addEventListener("pointerdown", (event) => {
    if (!made) return;
    bar.setPointerCapture(event.pointerId);
    go(under(event));
  });
  bar.addEventListener("pointermove", (event) => {
    if (!drawn.length) return;
    bar.title = drawn[under(event)].phrase;
    if (bar.hasPointerCapture(event.pointerId)) go(under(event));
  });
  bar.addEventListener("keydown", (event) => {
    /** @type {Record<string, number | undefined>} */
    const ways = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: drawn.length - 1 };
    const to = ways[event.key];
    if (to === undefined || !made) return;
    event.preventDefault();
    go(to);
  });

  return function update(/** @type {State} */ state) {
    const { walk, step, chosen, show } = state;
    const last = walk.stations.length - 1;
    if (walk.stations !== drawn) {
      drawn = walk.stations;
      const stages = WALK_STAGES.map((stage) => stageOf(stage, walk.stations));
      bar.replaceChildren(...stages.map((one) => one.element));
      ticks = stages.flatMap((one) => one.ticks);
      bar.setAttribute("aria-valuemax", String(last));
    }
    const now = [walk, step, chosen, show.stage];
    if (now.every((one, place) => one === seen[place])) return;
    seen = now;
    at = walk.position;
    made = Boolean(step?.done);
    running = walk.running;
    const station = currentStation(state);
    ticks.forEach((one, position) => {
      one.classList.toggle("reached", made && position <= at);
      one.classList.toggle("here", made && position === at && station !== null);
    });
    skip.hidden = !running;
    inside.hidden = running || show.stage === "inside";
    inside.disabled = !made;
    pace.value = walk.speed;
    const here = made ? station : null;
    words.textContent = words.title = whereText(here, step);
    phrase.textContent = here?.phrase ?? "";
    phrase.dataset.stage = here?.stage ?? "";
    equation.textContent = here ? shortened(equationAt(state)) : "";
    buttons.play.textContent = running ? "❚❚" : "▸";
    buttons.play.setAttribute("aria-label", running ? "Pause the walk" : PLAY);
    for (const one of Object.values(buttons)) one.disabled = !made;
    buttons.previous.disabled ||= at === 0;
    buttons.next.disabled ||= at === last;
    buttons.stage.disabled ||= at === last;
    bar.setAttribute("aria-valuenow", String(at));
    bar.setAttribute("aria-valuetext", walk.stations[at]?.phrase ?? "");
    bar.setAttribute("aria-disabled", String(!made));
    bar.tabIndex = made ? 0 : -1;
  };
}

/**
 * Where the walk stands, in words; steps are counted as in the transport, by the updates made.
 * @param {Station | null} station @param {StepMessage | null} step
 */
function whereText(station, step) {
  if (station) return station.phrase;
  return step?.done ? `Step ${step.step + 1}, whole` : "";
}

/** A button with a sign on it, and a name. @param {string} sign @param {string} title */
function signButton(sign, title) {
  return button(sign, { title, label: title });
}

/**
 * One stage of the bar: its name over its stations.
 * @param {WalkStage} stage @param {Station[]} stations
 */
function stageOf(stage, stations) {
  const ticks = stations.filter((one) => one.stage === stage).map(() => el("i", "tick"));
  const element = el("span", "stage");
  element.dataset.stage = stage;
  element.style.flexGrow = String(ticks.length);
  const row = el("span", "ticks");
  row.append(...ticks);
  element.append(el("small", "", stage), row);
  return { element, ticks };
}

/** A formula that is too long for the line: what it is of, and what comes out. @param {string} text */
function shortened(text) {
  const parts = text.split(" = ");
  return text.length > LONGEST ? `${parts[0]} = … = ${parts.at(-1)}` : text;
}

/** The formula of the station with the numbers of the place that is looked at. @param {State} state */
function equationAt({ welcome, ...others }) {
  if (!welcome) return "";
  const state = { ...others, welcome };
  return equationOf(contextOf(state, modeOf(state)));
}
