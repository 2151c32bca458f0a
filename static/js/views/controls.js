/** Step, back, play, speed, start over: the buttons that drive the run. No numbers. */

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function view(element, send) {
  const find = (id) => element.querySelector(`#${id}`);
  const [step, back, play, reset, speed] = ["step", "back", "play", "reset", "speed"].map(find);
  element.addEventListener("click", ({ detail, target }) => {
    if (detail > 0) target.closest("button")?.blur(); // it would keep Space for itself
  });
  let position = 0;
  let playing = false;
  let goal = null; // what is played to, which stays when the speed changes

  step.addEventListener("click", () => send({ type: "advance" }));
  back.addEventListener("click", () => send({ type: "seek", step: Math.max(0, position - 1) }));
  reset.addEventListener("click", () => send({ type: "reset" }));
  const run = (until = null) => send({ type: "run", speed: Number(speed.value), until });
  play.addEventListener("click", () => (playing ? send({ type: "pause" }) : run()));
  speed.addEventListener("change", () => playing && run(goal));

  return function update({ status, connection }) {
    const state = status?.state;
    const open = connection === "open" && Boolean(status);
    position = status?.position ?? 0;
    playing = state === "playing";
    goal = status?.until ? { kind: status.until.kind, value: status.until.value } : null;
    step.disabled = !open || state === "diverged";
    play.disabled = step.disabled;
    back.disabled = !open || position === 0;
    reset.disabled = !open;
    step.classList.toggle("first", open && status.latest === 0);
    play.textContent = playing ? "❚❚" : "▶▶";
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
  };
}
