/**
 * The walk through one step as a bar of stations with its buttons; the station where it is, in a
 * phrase and its formula with numbers. What moves it is the player's.
 */

import { equationOf } from "../../walk/equations.js";
import { contextOf, modeOf } from "../../walk/station_modes.js";
import { currentStation, stationLabel } from "../../walk/stations.js";
import { PACES } from "../../walk/walk_player.js";

const STAGES = ["forward", "loss", "backward", "update"];
const WIDE = 84; // signs of a formula that fit under the network
const NARROW = 48; // and on a phone
const BUTTONS = [
  ["previous", "‹", "One station back"],
  ["play", "▸", "Play the walk"],
  ["next", "›", "One station on"],
  ["stage", "⇥", "The next stage: forward, loss, backward, update"],
];

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountWalk(element, send) {
  const bar = document.createElement("div");
  bar.className = "stations";
  bar.tabIndex = 0;
  bar.setAttribute("role", "slider");
  bar.setAttribute("aria-label", "Station of the walk through this step");
  bar.setAttribute("aria-valuemin", "0");
  const line = document.createElement("div");
  line.className = "walk-line";
  const words = document.createElement("output");
  words.setAttribute("aria-live", "off"); // the sentence of the step is the live region
  const [short, phrase] = ["walk-short", "walk-phrase"].map(span);
  words.append(short, phrase);
  const said = ["walk-phrase", "walk-formula"].map(span);
  document.querySelector("#said").append(...said);
  const tools = document.createElement("span");
  tools.className = "tools";
  const skip = document.createElement("button");
  Object.assign(skip, {
    type: "button",
    className: "link",
    textContent: "skip",
    title: "Show the whole step (Escape)",
    hidden: true,
  });
  const pace = document.createElement("select");
  pace.setAttribute("aria-label", "Pace of the walk");
  pace.replaceChildren(...Object.keys(PACES).map((name) => new Option(name, name)));
  const inside = button("look inside", "What happens at this station, with its numbers");
  inside.id = "inside";
  tools.append(skip, inside, pace);
  const formula = document.createElement("p");
  formula.className = "walk-formula";
  const buttons = Object.fromEntries(BUTTONS.map(([name, sign, title]) => [name, button(sign, title)]));
  const top = document.createElement("div");
  top.className = "walk-buttons";
  top.append(...Object.values(buttons));
  line.append(top, tools);
  element.append(bar, line, words, formula);
  skip.addEventListener("click", () => send({ type: "local/skip" }));
  pace.addEventListener("change", () => send({ type: "local/walk-speed", speed: pace.value }));
  inside.addEventListener("click", () => {
    send({ type: "local/show", show: { stage: "inside", enlarged: null } });
  });
  let seen = null;
  let drawn = null;
  let at = 0;
  let ticks = [];

  let running = false;
  buttons.previous.addEventListener("click", () => go(at - 1));
  buttons.next.addEventListener("click", () => go(at + 1));
  buttons.stage.addEventListener("click", () => send({ type: "local/walk-stage" }));
  buttons.play.addEventListener("click", () =>
    send({ type: running ? "local/walk-pause" : "local/walk-play" }),
  );

  const go = (position) => {
    at = Math.max(0, Math.min(drawn.length - 1, position));
    send({ type: "local/walk-to", position: at });
  };
  const under = (event) => {
    const box = bar.getBoundingClientRect();
    const x = Math.max(box.left, Math.min(box.right - 1, event.clientX));
    const found = ticks.findIndex((one) => x < one.getBoundingClientRect().right);
    return found < 0 ? drawn.length - 1 : found;
  };
  bar.addEventListener("pointerdown", (event) => {
    if (!drawn || !seen?.step?.done) return;
    bar.setPointerCapture(event.pointerId);
    go(under(event));
  });
  bar.addEventListener("pointermove", (event) => {
    if (!drawn) return;
    bar.title = drawn[under(event)].phrase;
    if (bar.hasPointerCapture(event.pointerId)) go(under(event));
  });
  bar.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: (drawn?.length ?? 1) - 1 }[event.key];
    if (to === undefined || !seen?.step?.done) return;
    event.preventDefault();
    go(to);
  });

  return function update(state) {
    const { walk, step, chosen, show } = state;
    if (walk.stations !== drawn) {
      drawn = walk.stations;
      bar.replaceChildren(...STAGES.map((stage) => stageOf(stage, walk.stations)));
      ticks = [...bar.querySelectorAll(".tick")];
      bar.setAttribute("aria-valuemax", String(walk.stations.length - 1));
    }
    const now = { walk, step, chosen, stage: show.stage };
    if (seen && Object.keys(now).every((name) => now[name] === seen[name])) return;
    seen = now;
    const shown = step?.done ? walk.position : -1;
    const last = walk.stations.length - 1;
    const stands = currentStation(state) !== null;
    at = walk.position;
    ticks.forEach((one, position) => {
      one.classList.toggle("reached", position <= shown);
      one.classList.toggle("here", position === shown && stands);
    });
    skip.hidden = !walk.running;
    inside.hidden = walk.running || show.stage === "inside";
    pace.value = walk.speed;
    const here = step?.done && stands ? walk.stations[walk.position] : null;
    bar.setAttribute("aria-valuetext", walk.stations[walk.position]?.phrase ?? "");
    short.textContent = here ? stationLabel(here) : step?.done ? `all of step ${step.step}` : "";
    phrase.textContent =
      here?.phrase ?? (step?.done ? short.textContent : "forward → loss → backward → update");
    said[0].textContent = here?.phrase ?? "";
    said[0].dataset.stage = here?.stage ?? "";
    const equation = here ? equationAt(state) : "";
    said[1].textContent = shortened(equation, WIDE);
    formula.textContent = shortened(equation, NARROW);
    inside.disabled = !step?.done;
    running = walk.running;
    buttons.play.textContent = running ? "❚❚" : "▸";
    buttons.play.setAttribute("aria-label", running ? "Pause the walk" : BUTTONS[1][2]);
    for (const one of Object.values(buttons)) one.disabled = !step?.done;
    buttons.previous.disabled ||= at === 0;
    buttons.next.disabled ||= at === last;
    buttons.stage.disabled ||= at === last;
    bar.setAttribute("aria-valuenow", String(walk.position));
    bar.setAttribute("aria-disabled", String(!step?.done));
  };
}

function span(className) {
  const made = document.createElement("span");
  made.className = className;
  return made;
}

function button(sign, title) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "link", textContent: sign, title });
  made.setAttribute("aria-label", title);
  return made;
}

/** One stage of the bar: its name over its stations. */
function stageOf(stage, stations) {
  const own = stations.filter((one) => one.stage === stage);
  const element = document.createElement("span");
  element.className = "stage";
  element.dataset.stage = stage;
  element.style.flexGrow = String(own.length);
  const name = document.createElement("small");
  name.textContent = stage;
  const row = document.createElement("span");
  row.className = "ticks";
  row.append(...own.map(() => Object.assign(document.createElement("i"), { className: "tick" })));
  element.append(name, row);
  return element;
}

/** A formula that is too long for the line: what it is of, and what comes out. */
function shortened(text, longest) {
  const parts = text.split(" = ");
  return text.length > longest ? `${parts[0]} = … = ${parts.at(-1)}` : text;
}

/** The formula of the station with the numbers of the place that is looked at. */
function equationAt(state) {
  return equationOf(contextOf(state, modeOf(state)));
}
