/**
 * A connection to a recording instead of a server, in place of net/socket.js. It answers with the
 * recorded messages of the server, and says in a sentence what is not recorded.
 */

import { recordedAnswer, recordedPins, recordedSurvey, recordedWatch } from "./recorded_queries.js";
import { inflateEmbedded, embeddedJson } from "./embedded_data.js";
import { archivedMessages } from "./step_archive.js";

const FASTEST = 50; // milliseconds between two steps, where as fast as possible is asked for
const READABLE = 8; // unpacked steps that are kept

/** @param {{receive: (message: object) => void, tell: (connection: string) => void}} to */
export function openSocket({ receive, tell }) {
  const recording = embeddedJson("recording");
  const { first, last, scene } = recording;
  const kept = new Map();
  let at = scene.step;
  let here = []; // what the recording has of the step that is shown
  let playing = null; // {speed} in steps a second
  let standing = { slice: -1, explain: -1 };
  let surveyed = true;
  let sequence = 0;
  let painted = () => {};
  let turn = Promise.resolve();

  async function partOf(step) {
    if (!kept.has(step)) {
      if (kept.size >= READABLE) kept.delete(kept.keys().next().value);
      kept.set(step, archivedMessages(await inflateEmbedded(`step-${step}`)));
    }
    return kept.get(step);
  }

  const own = (type) =>
    here.filter(({ ask, message }) => ask === null && message.type === type).map(({ message }) => message);

  function status() {
    for (const one of own("status")) {
      const state = playing !== null && one.state === "ready" ? "playing" : one.state;
      const notice =
        one.notice ??
        (at < last ? `A recording of steps ${first} to ${last}. Step shows the next one.` : null);
      receive({ ...one, state, speed: playing?.speed ?? 0, latest: last, notice });
    }
  }

  function step() {
    for (const one of own("step")) receive({ ...one, sequence: (sequence += 1), series: recording.series });
  }

  function surface() {
    if (surveyed) own("surface").forEach(receive);
  }

  function answer(number) {
    for (const { ask, message } of here) if (ask !== null && ask === number) receive(message);
  }

  /** Show a step of the recording, as the server would. */
  async function show(position) {
    here = await partOf(position);
    at = position;
    if (at === last) playing = null;
    status();
    step();
    answer(standing.slice);
    answer(standing.explain);
    own("step_slice").forEach(receive);
    own("evaluation").forEach(receive);
    surface();
  }

  async function play(speed) {
    const own = (playing = { speed });
    while (playing === own && at < last) {
      const shown = new Promise((resolve) => {
        painted = resolve;
      });
      turn = turn.then(() => (playing === own ? show(at + 1) : painted())).catch(failed);
      await Promise.all([
        turn,
        shown,
        new Promise((resolve) => setTimeout(resolve, speed ? 1000 / speed : FASTEST)),
      ]);
    }
  }

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

  function go(command, position) {
    if (position >= first && position <= last) return show(position);
    return refuse(command, `Step ${position}`);
  }

  const ANSWERS = {
    advance: (command) => go(command, at + 1),
    seek: (command) => go(command, command.step),
    open: (command) => (sameRun(command) ? go(command, command.step) : refuse(command, "Another run")),
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
      if (command.address === null) return (standing.explain = -1);
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
    pin: (command) =>
      recordedPins(recording, command) ? step() : refuse(command, "This number at every step"),
  };

  function sameRun({ recipe }) {
    return Object.entries(recording.scene.recipe).every(
      ([name, value]) => JSON.stringify(recipe[name]) === JSON.stringify(value),
    );
  }

  async function begin() {
    const opening = await partOf(first);
    const all = (type) =>
      opening.filter(({ message }) => message.type === type).map(({ message }) => message);
    tell("open");
    all("welcome").forEach(receive);
    await show(at);
    if (at === first) return;
    const { losses } = all("step")[0]; // of the whole run; and what was held out
    for (const one of own("step"))
      receive({ ...one, losses, sequence: (sequence += 1), series: recording.series });
    all("evaluation").forEach(receive);
  }

  const failed = () => tell("damaged");
  turn = begin().catch(failed);

  return {
    send(command) {
      if (["pause", "advance", "seek", "open", "run"].includes(command.type)) playing = null;
      if (command.type === "run") {
        turn = turn
          .then(() => (at < last ? void play(command.speed) : refuse(command, "What comes after")))
          .catch(failed);
        return;
      }
      const carryOut = ANSWERS[command.type] ?? ((one) => refuse(one, "This"));
      turn = turn.then(() => carryOut(command)).catch(failed);
    },
    /** Everything up to this message is on the screen. */
    acknowledge: () => painted(),
  };
}
