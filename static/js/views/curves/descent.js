/**
 * The descent with one weight only: requests it, plays it step by step, and gives the reason for its end.
 * The view in slice.js draws the ball and its path.
 */

import { find } from "../../widgets/dom.js";

/** @typedef {import("../../state/state_types.js").State} State */
/** @typedef {import("../../net/protocol_types.js").DescentMessage} DescentMessage */

const WHOLE = 3600; // milliseconds that a descent takes at most to be shown
const STEP = 240; // and a step of it
const THRESHOLDS = /** @type {const} */ ([
  [1e-4, "10⁻⁴"],
  [1e-6, "10⁻⁶"],
  [1e-8, "10⁻⁸"],
]);
const REASONS = {
  /** @param {DescentMessage} descent */
  converged: ({ steps }) => `With this weight only: converged after ${counted(steps)}.`,
  flat: () => "With this weight only: ∂C/∂w is 0 here, so it does not move.",
  /** @param {DescentMessage} descent */
  diverged: ({ steps }) => `With this weight only: diverged after ${counted(steps)}. η is too large.`,
  /** @param {DescentMessage} descent */
  budget: (descent) =>
    bounces(descent)
      ? `With this weight only: ${counted(descent.steps)}, from side to side. η is too large.`
      : `With this weight only: ${counted(descent.steps)}, not converged yet. η is small.`,
};

/** Whether the last step went past the lowest point. @param {DescentMessage} descent */
function bounces({ steps, arrays: { gradients } }) {
  return Number(gradients.data[steps]) * Number(gradients.data[steps - 1]) < 0;
}

/** @param {number} steps */
function counted(steps) {
  return steps === 1 ? "1 step" : `${steps} steps`;
}

/** @param {HTMLElement} element @param {import("../../state/state_types.js").Send} send */
export function mountDescent(element, send) {
  const threshold = /** @type {HTMLSelectElement} */ (find("#alone-threshold", element));
  threshold.append(...THRESHOLDS.map(([value, words]) => new Option(words, String(value))));
  const words = find("#alone-words", element);
  const bar = find("#alone", element);
  /** @type {State | null} */
  let now = null;
  let frame = 0;
  let began = 0;

  const end = () => send({ type: "local/descent-end" });
  find("#descend", element).addEventListener("click", () => {
    find("#weight-choices", element).hidePopover();
    send({ type: "local/descend" });
  });
  find("#alone-end", element).addEventListener("click", end);
  find("#alone-again", element).addEventListener("click", () =>
    send({ type: "local/descent-shown", shown: 0 }),
  );
  threshold.addEventListener("change", () => {
    send({ type: "local/curve", curve: { threshold: Number(threshold.value) } });
    if (now?.descent) send({ type: "local/descend" });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && now?.descent) end();
  });

  function go() {
    if (!frame) frame = requestAnimationFrame(next);
  }
  /** @param {number} time */
  function next(time) {
    frame = 0;
    if (!now?.descent) return;
    const { descent, shown } = now;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    began ||= time;
    const pace = Math.max(1 / STEP, descent.steps / WHOLE);
    const reached = still ? descent.steps : Math.min(descent.steps, Math.floor((time - began) * pace));
    if (reached !== shown) send({ type: "local/descent-shown", shown: Math.max(reached, shown) });
    if (reached < descent.steps) go();
  }

  return /** @param {State} state */ function update(state) {
    now = state;
    const { descent, shown, curve } = state;
    bar.hidden = !descent;
    threshold.value = String(curve.threshold);
    words.hidden = !descent;
    if (!descent) return;
    if (shown === 0) began = 0;
    if (shown < descent.steps) go();
    const whole = descent.reason !== null && shown >= descent.steps ? descent.reason : null;
    words.textContent = whole ? REASONS[whole](descent) : `With this weight only: step ${shown}…`;
    words.dataset.reason = whole ?? "";
    words.setAttribute("aria-live", whole ? "polite" : "off"); // its end is told, not its every step
  };
}
