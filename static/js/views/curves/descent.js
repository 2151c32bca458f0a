/**
 * The descent of one weight alone: asked for, shown step by step, its end told with the reason.
 * The ball and its way are drawn on the curve by the slice's view.
 */

const WHOLE = 3600; // milliseconds that a descent takes at most to be shown
const STEP = 240; // and a step of it
const THRESHOLDS = [
  [1e-4, "10⁻⁴"],
  [1e-6, "10⁻⁶"],
  [1e-8, "10⁻⁸"],
];
const REASONS = {
  converged: ({ steps }) => `converged after ${counted(steps)}`,
  flat: () => "flat: C does not change with it here",
  diverged: ({ steps }) => `diverged after ${counted(steps)}`,
  budget: (descent) =>
    bounces(descent)
      ? `${counted(descent.steps)}, from wall to wall: lower η`
      : `${counted(descent.steps)}, not there yet: raise η`,
};

/** Whether the last step went over the floor. */
function bounces({ steps, arrays: { gradients } }) {
  return gradients.data[steps] * gradients.data[steps - 1] < 0;
}

function counted(steps) {
  return steps === 1 ? "1 step" : `${steps} steps`;
}

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountDescent(element, send) {
  const find = (id) => element.querySelector(`#${id}`);
  const threshold = /** @type {HTMLSelectElement} */ (find("alone-threshold"));
  threshold.append(...THRESHOLDS.map(([value, words]) => new Option(words, String(value))));
  const words = find("alone-words");
  let now = null;
  let frame = 0;
  let began = 0;

  const end = () => send({ type: "local/descent-end" });
  find("descend").addEventListener("click", () => send({ type: "local/descend" }));
  find("alone-end").addEventListener("click", end);
  find("alone-again").addEventListener("click", () => send({ type: "local/descent-shown", shown: 0 }));
  threshold.addEventListener("change", () => {
    send({ type: "local/curve", curve: { threshold: Number(threshold.value) } });
    send({ type: "local/descend" });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && now?.descent) end();
  });

  function go() {
    if (!frame) frame = requestAnimationFrame(next);
  }
  function next(time) {
    frame = 0;
    const { descent, shown } = now;
    if (!descent) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    began ||= time;
    const pace = Math.max(1 / STEP, descent.steps / WHOLE);
    const reached = still ? descent.steps : Math.min(descent.steps, Math.floor((time - began) * pace));
    if (reached !== shown) send({ type: "local/descent-shown", shown: Math.max(reached, shown) });
    if (reached < descent.steps) go();
  }

  return function update(state) {
    now = state;
    const { descent, shown, curve } = state;
    find("alone").hidden = !descent;
    threshold.value = String(curve.threshold);
    words.hidden = !descent;
    if (!descent) return;
    if (shown === 0) began = 0;
    if (shown < descent.steps) go();
    const whole = descent.reason !== null && shown >= descent.steps;
    words.textContent = whole ? REASONS[descent.reason](descent) : `step ${shown}…`;
    words.dataset.reason = whole ? descent.reason : "";
  };
}
