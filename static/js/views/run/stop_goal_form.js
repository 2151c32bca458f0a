/**
 * The form for the stopping goal of a run: the goal, the progress towards it, and the error of an invalid
 * input. The server stops the run when the goal is reached.
 */

import { find } from "../../widgets/dom.js";
import { numberField } from "../../widgets/number_field.js";
import { closePopoverOf } from "../../widgets/popovers.js";

/** @typedef {import("../../net/protocol_types.js").GoalChoice} GoalChoice */
/** @typedef {import("../../state/state_types.js").State} State */

/** What each goal is, after the words “Stop when”, and what exactly it measures. */
const GOAL_WORDS = {
  converged: {
    label: "the loss C stays still: |ΔC| under",
    help:
      "|ΔC| from step to step, ten steps in a row. C is that of 64 fixed training images after every " +
      "step: a mini-batch's own loss changes because the batch does.",
  },
  gradient: {
    label: "the gradient is level: its length under",
    help:
      "The length of the gradient of C, that of 64 fixed training images, after every step: where it " +
      "is about zero, the ground is level.",
  },
  stalled: {
    label: "C has not fallen for … steps",
    help:
      "So many steps in a row that bring no C lower than all before. C is that of 64 fixed training " +
      "images.",
  },
  steps: { label: "… more steps are made", help: "So many updates from here." },
  loss: {
    label: "the loss C is under",
    help: "C of 64 fixed training images after every step, in nats.",
  },
  epoch: {
    label: "… epochs are over",
    help: "An epoch: every training image was in a mini-batch once.",
  },
  "relu-dies": {
    label: "… ReLU units have died",
    help: "A unit of a ReLU layer, alive now, that is 0 for all 64 fixed training images at every place.",
  },
};

/** @param {HTMLElement} element @param {import("../../state/state_types.js").Send} send */
export function mountStopGoalForm(element, send) {
  const form = find("#until", element);
  const opener = /** @type {HTMLButtonElement} */ (find("#until-open", element));
  const kind = /** @type {HTMLSelectElement} */ (find("#until-kind", element));
  const speed = /** @type {HTMLSelectElement} */ (find("#speed", element));
  const progress = /** @type {HTMLProgressElement} */ (find("#until-progress", element));
  const value = numberField(/** @type {HTMLInputElement} */ (find("#until-value", element)), {
    offered: true,
    said: find("#until-error", element),
  });
  /** @type {GoalChoice[]} */
  let goals = [];
  /** @type {Pick<State, "status" | "error">} */
  let seen = { status: null, error: null };

  const chosen = () => goals.find((one) => one.kind === kind.value) ?? goals[0];
  function choose() {
    const { usual, whole, low, high, kind: name } = chosen();
    const allowed = whole ? `a whole number from ${low} to ${high}` : `a number over ${low}, at most ${high}`;
    value.limit({ whole, least: low, most: high, allowed });
    value.input.value = String(usual);
    value.clear();
    find("#until-words", element).textContent = GOAL_WORDS[name].help;
  }
  kind.addEventListener("change", choose);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!value.check()) return value.input.focus();
    const until = { kind: chosen().kind, value: value.read() };
    send({ type: "run", speed: Number(speed.value), until });
  });

  return function update(/** @type {State} */ { welcome, status, error, connection }) {
    if (welcome && goals.length === 0) {
      goals = welcome.choices.until;
      kind.replaceChildren(...goals.map((goal) => new Option(GOAL_WORDS[goal.kind].label, goal.kind)));
      choose();
    }
    const until = status?.until ?? null;
    if (error !== seen.error && error?.command === "run" && error.field.startsWith("until")) {
      value.refuse(`“${value.input.value}” is not allowed. Allowed: ${error.allowed}.`);
    }
    if (until && !seen.status?.until) {
      form.hidePopover();
      closePopoverOf(form); // the menu that it was opened from
    }
    progress.hidden = !until;
    progress.value = until?.part ?? 0;
    opener.disabled = connection !== "open" || status?.state === "diverged";
    seen = { status, error };
  };
}
