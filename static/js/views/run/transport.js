/** The transport buttons that control the run: step, back, play, speed, start over. */

/** @import { PlayCommand } from "../../net/protocol_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { find } from "../../widgets/dom.js";

/** Pixels of width in which the speed is said in words: with the losses in the transport it takes more. */
const ROOM_FOR_WORDS = { watch: 1360, other: 1500 };

/** @param {HTMLElement} element @param {Send} send */
export function mountTransport(element, send) {
  const part = (/** @type {string} */ id) => find(`#${id}`, element, HTMLButtonElement);
  const [step, back, play, reset] = ["step", "back", "play", "reset"].map(part);
  const speed = find("#speed", element, HTMLSelectElement);
  const speeds = Array.from(speed.options, (option) => ({ option, words: option.text }));
  const [sign, word] = [".play-sign", ".play-word"].map((name) => find(name, play));
  let position = 0;
  /** @type {boolean | null} null before anything is shown */
  let playing = null;
  /** @type {PlayCommand["until"]} what is played to, which stays when the speed changes */
  let goal = null;
  /** @type {boolean | null} what a click on play asked for, until a status says so */
  let wanted = null;

  step.addEventListener("click", () => send({ type: "advance" }));
  back.addEventListener("click", () => send({ type: "seek", step: Math.max(0, position - 1) }));
  reset.addEventListener("click", () => send({ type: "reset" }));
  const room = { wide: 0, least: ROOM_FOR_WORDS.watch, enough: true };
  new ResizeObserver(([{ contentRect }]) => {
    room.wide = contentRect.width;
    saySpeed();
  }).observe(document.body);
  const run = (/** @type {PlayCommand["until"]} */ until = null) =>
    send({ type: "run", speed: Number(speed.value), until });
  play.addEventListener("click", () => {
    if (playing) send({ type: "pause" });
    else run();
    wanted = !playing;
    showPlaying(wanted);
  });
  speed.addEventListener("change", () => playing && run(goal));

  /** @param {State} state */
  return function update({ status, connection, going, show }) {
    room.least = show.stage === "watch" ? ROOM_FOR_WORDS.watch : ROOM_FOR_WORDS.other;
    saySpeed();
    const open = connection === "open" && status !== null;
    const diverged = status?.state === "diverged";
    const isPlaying = status?.state === "playing";
    position = going ?? status?.position ?? 0;
    const until = status?.until;
    goal = until && until.kind !== "open" ? { kind: until.kind, value: until.value } : null;
    if (isPlaying === wanted || !open || diverged) wanted = null;
    if (wanted === null) showPlaying(isPlaying);
    step.disabled = play.disabled = !open || diverged;
    back.disabled = !open || position === 0;
    reset.disabled = !open;
    step.classList.toggle("first", open && status.latest === 0);
  };

  /** Say the speed in words where there is room. */
  function saySpeed() {
    const enough = room.wide >= room.least;
    if (enough === room.enough) return;
    room.enough = enough;
    for (const { option, words } of speeds) option.text = (!enough && option.dataset.short) || words;
  }

  /** @param {boolean} going */
  function showPlaying(going) {
    if (going === playing) return;
    playing = going;
    sign.textContent = going ? "❚❚" : "▶\uFE0E";
    word.textContent = going ? "Pause" : "Play";
    play.setAttribute("aria-label", going ? "Pause" : "Play");
  }
}
