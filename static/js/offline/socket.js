/**
 * A connection to a recording instead of a server; replaces net/socket.js. It answers with the server's
 * recorded messages, and with a sentence about anything that is not recorded.
 */

/** @import { Command, Message, OpenRecipeCommand } from "../net/protocol_types.js" */
/** @import { Wire, WireListeners } from "../net/wire_types.js" */
/** @import { ArchivedMessage } from "./embedded_file_types.js" */

import { embeddedJson } from "./embedded_data.js";
import { createRecordedLanes } from "./recorded_lanes.js";
import { recordedAnswer, recordedPins, recordedSurvey, recordedWatch } from "./recorded_queries.js";
import { createArchive, messagesOf } from "./step_archive.js";

/** @typedef {{[Type in Command["type"]]: Extract<Command, {type: Type}>}} Commands */
/** @typedef {{[Type in keyof Commands]?: (command: Commands[Type]) => void | Promise<void>}} Answers */

const FASTEST = 50; // milliseconds between two steps, where as fast as possible is asked for
const READABLE = 8; // unpacked steps that are kept

/** @param {WireListeners} listeners @returns {Wire} */
export function openSocket({ receive, tell }) {
  const recording = embeddedJson("recording");
  const { first, last, scene } = recording;
  const partOf = createArchive(READABLE);
  let position = scene.step;
  /** @type {ArchivedMessage[]} what the recording has of the step that is shown */
  let here = [];
  /** @type {{speed: number} | null} in steps a second */
  let playing = null;
  const standing = { slice: -1, explain: -1 };
  let surveyed = true;
  let sequence = 0;
  let painted = () => {};
  let turn = Promise.resolve();

  /**
   * The messages of a type that answer no question, of the step that is shown.
   * @template {Message["type"]} Type
   * @param {Type} type
   */
  const unasked = (type) => messagesOf(unaskedHere(), type);
  const unaskedHere = () => here.filter(({ ask }) => ask === null);
  const lanes = createRecordedLanes(recording, { receive, unasked: unaskedHere, refuse, go });

  function status() {
    for (const message of unasked("status")) {
      const state = playing !== null && message.state === "ready" ? "playing" : message.state;
      const notice =
        message.notice ??
        (position < last ? `A recording of steps ${first} to ${last}. Step shows the next one.` : null);
      receive({ ...message, state, speed: playing?.speed ?? 0, latest: last, notice });
    }
  }

  function step() {
    for (const message of unasked("step"))
      receive({ ...message, sequence: (sequence += 1), series: recording.series });
  }

  function surface() {
    if (surveyed) unasked("surface").forEach(receive);
  }

  /** @param {number} number of the question */
  function answer(number) {
    for (const { ask, message } of here) if (ask !== null && ask === number) receive(message);
  }

  /** Show a step of the recording, as the server would. @param {number} next */
  async function show(next) {
    here = await partOf(next);
    position = next;
    if (position === last) playing = null;
    status();
    step();
    answer(standing.slice);
    answer(standing.explain);
    unasked("step_slice").forEach(receive);
    unasked("evaluation").forEach(receive);
    unasked("health").forEach(receive);
    lanes.show();
    surface();
  }

  /** @param {number} speed */
  async function play(speed) {
    const started = (playing = { speed });
    while (playing === started && position < last) {
      /** @type {Promise<void>} */
      const shown = new Promise((resolve) => {
        painted = resolve;
      });
      turn = turn.then(() => (playing === started ? show(position + 1) : painted())).catch(failed);
      await Promise.all([
        turn,
        shown,
        new Promise((resolve) => setTimeout(resolve, speed ? 1000 / speed : FASTEST)),
      ]);
    }
  }

  /** @param {Pick<Command, "type">} command @param {string} what */
  function refuse({ type }, what) {
    const where = recording.live
      ? "Open it live to see more."
      : "Open its recipe in the explorer to see more.";
    const message = `${what} is not in this recording of steps ${first} to ${last}. ${where}`;
    receive({
      type: "error",
      command: type,
      field: "recording",
      value: type,
      allowed: "what was recorded",
      message,
      arrays: {},
    });
  }

  /** @param {Command} command @param {number} next */
  function go(command, next) {
    if (next >= first && next <= last) return show(next);
    return refuse(command, `Step ${next}`);
  }

  /** @type {Answers} */
  const ANSWERS = {
    advance: (command) => go(command, position + 1),
    seek: (command) => go(command, command.step),
    open: (command) => (sameRun(command) ? go(command, command.step ?? 0) : refuse(command, "Another run")),
    pause: () => status(),
    watch(command) {
      if (!recordedWatch(recording, command)) return refuse(command, "This image or array");
      step();
      return answer(standing.slice);
    },
    slice(command) {
      const found = recordedAnswer(recording.asks, command);
      if (found < 0) return refuse(command, "This curve");
      standing.slice = found;
      return answer(found);
    },
    explain(command) {
      if (command.address === null) {
        standing.explain = -1;
        return undefined;
      }
      const found = recordedAnswer(recording.asks, command);
      if (found < 0) return refuse(command, "Where this number comes from");
      standing.explain = found;
      return answer(found);
    },
    survey(command) {
      surveyed = command.plane !== "off";
      if (surveyed && !recordedSurvey(recording, command)) return refuse(command, "This surface");
      return surface();
    },
    watch_held_out: (command) =>
      command.limit === 0 ? undefined : refuse(command, "What the network answers to all held-out images"),
    watch_diagnosis: () => undefined, // the panel says that findings are not recorded
    pin: (command) =>
      recordedPins(recording, command) ? step() : refuse(command, "This number at every step"),
    ...lanes.answers,
  };

  /** @param {OpenRecipeCommand} command */
  function sameRun({ recipe }) {
    const asked = new Map(Object.entries(recipe));
    return Object.entries(recording.scene.recipe).every(
      ([name, value]) => JSON.stringify(asked.get(name)) === JSON.stringify(value),
    );
  }

  /**
   * @template {keyof Commands} Type
   * @param {Type} type @param {Commands[Type]} command
   */
  function carryOut(type, command) {
    const handler = ANSWERS[type];
    return handler ? handler(command) : refuse(command, "This");
  }

  async function begin() {
    const opening = await partOf(first);
    tell("open");
    messagesOf(opening, "welcome").forEach(receive);
    lanes.begin(opening);
    await show(position);
    if (position === first) return;
    const { losses } = messagesOf(opening, "step")[0]; // of the whole run; and what was held out
    for (const message of unasked("step"))
      receive({ ...message, losses, sequence: (sequence += 1), series: recording.series });
    messagesOf(opening, "evaluation").forEach(receive);
    lanes.tellHistory(opening);
  }

  const failed = () => tell("damaged");
  turn = begin().catch(failed);

  return {
    send(command) {
      if (["pause", "advance", "seek", "open", "run"].includes(command.type)) playing = null;
      if (command.type === "run") {
        turn = turn
          .then(() => (position < last ? void play(command.speed) : refuse(command, "What comes after")))
          .catch(failed);
        return;
      }
      turn = turn.then(() => carryOut(command.type, command)).catch(failed);
    },
    /** A recording has no rooms: there is none to follow. */
    follow(room) {
      if (room) tell("room-over");
    },
    /** A recording has no session. */
    renew() {},
    acknowledge: () => painted(),
  };
}
