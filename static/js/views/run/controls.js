/** Step, back, play, speed, start over: the buttons that drive the run. No numbers. */

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountControls(element, send) {
  const find = (id) => element.querySelector(`#${id}`);
  const [step, back, play, reset, speed] = ["step", "back", "play", "reset", "speed"].map(find);
  element.addEventListener("click", ({ detail, target }) => {
    if (detail > 0) target.closest("button")?.blur(); // it would keep Space for itself
  });
  let position = 0;
  let playing = false;
  let goal = null; // what is played to, which stays when the speed changes
  let wanted = null; // what a click on play asked for, until a status says so

  step.addEventListener("click", () => send({ type: "advance" }));
  back.addEventListener("click", () => send({ type: "seek", step: Math.max(0, position - 1) }));
  reset.addEventListener("click", () => send({ type: "reset" }));
  const run = (until = null) => send({ type: "run", speed: Number(speed.value), until });
  play.addEventListener("click", () => {
    if (playing) send({ type: "pause" });
    else run();
    wanted = !playing;
    say(wanted);
  });
  speed.addEventListener("change", () => playing && run(goal));

  return function update({ status, connection, going }) {
    const state = status?.state;
    const open = connection === "open" && Boolean(status);
    position = going ?? status?.position ?? 0;
    goal = status?.until ? { kind: status.until.kind, value: status.until.value } : null;
    const is = state === "playing";
    if (is === wanted || !open || state === "diverged") wanted = null;
    if (wanted === null) say(is);
    step.disabled = !open || state === "diverged";
    play.disabled = step.disabled;
    back.disabled = !open || position === 0;
    reset.disabled = !open;
    step.classList.toggle("first", open && status.latest === 0);
  };

  function say(going) {
    playing = going;
    play.querySelector(".play-sign").textContent = going ? "❚❚" : "▶\uFE0E";
    play.querySelector(".play-word").textContent = going ? "Pause" : "Play";
    play.setAttribute("aria-label", going ? "Pause" : "Play");
  }
}
