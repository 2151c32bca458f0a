/**
 * Playing until a goal: which one, how far it is on the way, and what was wrong with a wish. That
 * playing stops by itself, and why, is the server's; pausing is the play button's.
 */

const WORDS = {
  converged:
    "|ΔC| from step to step, ten steps in a row. C is that of 64 fixed training images after every step: a mini-batch's own loss changes because the batch does.",
  gradient:
    "The length of the gradient of C, that of 64 fixed training images, after every step: where it is about zero, the ground is level.",
  stalled:
    "So many steps in a row that bring no C lower than all before. C is that of 64 fixed training images.",
  steps: "So many updates from here.",
  loss: "C of 64 fixed training images after every step, in nats.",
  epoch: "An epoch: every training image was in a mini-batch once.",
  "relu-dies":
    "A unit of a ReLU layer, alive now, that is 0 for all 64 fixed training images at every place.",
};

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountStopGoalForm(element, send) {
  const find = (id) => element.querySelector(`#${id}`);
  const form = /** @type {HTMLFormElement} */ (find("until"));
  const kind = /** @type {HTMLSelectElement} */ (find("until-kind"));
  const value = /** @type {HTMLInputElement} */ (find("until-value"));
  const problem = find("until-error");
  const progress = /** @type {HTMLProgressElement} */ (find("until-progress"));
  let goals = [];
  let seen = {};

  const choose = () => {
    const goal = goals.find((one) => one.kind === kind.value);
    value.value = String(goal.usual);
    find("until-words").textContent = WORDS[goal.kind];
    complain("");
  };
  const complain = (sentence) => {
    problem.textContent = sentence;
    value.toggleAttribute("aria-invalid", Boolean(sentence));
  };
  kind.addEventListener("change", choose);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const number = value.value.trim() === "" ? NaN : Number(value.value);
    if (!Number.isFinite(number))
      return complain(`until.value: got ${value.value || "nothing"}; allowed: a number.`);
    complain("");
    const speed = Number(document.querySelector("#speed").value);
    send({ type: "run", speed, until: { kind: kind.value, value: number } });
  });

  return function update({ welcome, status, error, connection }) {
    if (welcome && goals.length === 0) {
      goals = welcome.choices.until;
      kind.replaceChildren(...goals.map((goal) => new Option(goal.label, goal.kind)));
      choose();
    }
    const until = status?.until ?? null;
    if (status !== seen.status || error !== seen.error) {
      const own = error?.command === "run" && error.field.startsWith("until");
      if (own) complain(error.message);
      if (until && !seen.status?.until) form.hidePopover();
    }
    progress.hidden = !until;
    progress.value = until?.part ?? 0;
    find("until-open").disabled = connection !== "open" || status?.state === "diverged";
    seen = { status, error };
  };
}
