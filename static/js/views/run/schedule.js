/**
 * The schedule of the learning rate: which one, its numbers, and what it makes of the rate at the
 * step that is looked at. It is part of what a run starts from, so that taking it starts over.
 */

import { format } from "../../text/format.js";
import { rateText } from "../../text/learning_rate.js";

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountSchedule(element, send) {
  const find = (id) => element.querySelector(`#${id}`);
  const kind = /** @type {HTMLSelectElement} */ (find("schedule-kind"));
  const place = find("schedule-fields");
  const problem = find("schedule-error");
  const open = document.querySelector("#schedule-open");
  let choices = null;
  let recipe = null;
  let seen = {};

  const chosen = () => choices.schedules.find(({ name }) => name === kind.value);
  const fields = () => [...place.querySelectorAll("input")];
  kind.addEventListener("change", offer);
  element.addEventListener("beforetoggle", ({ newState }) => {
    if (newState !== "open") return;
    kind.value = recipe.schedule;
    offer();
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = fields().find(({ value }) => value.trim() === "" || !Number.isFinite(Number(value)));
    if (wrong)
      return complain(wrong.name, `${wrong.name}: got ${wrong.value || "nothing"}; allowed: a number.`);
    complain(null, "");
    const numbers = Object.fromEntries(fields().map(({ name, value }) => [name, Number(value)]));
    send({ type: "configure", schedule: kind.value, ...numbers });
  });

  /** The numbers that the chosen schedule needs, as they are in force. */
  function offer() {
    place.replaceChildren(
      ...chosen().settings.map((name) => {
        const line = document.createElement("label");
        const input = document.createElement("input");
        const { label, allowed } = choices[name];
        Object.assign(input, {
          type: "number",
          step: "any",
          name,
          title: allowed,
          value: String(recipe[name]),
        });
        line.append(label, input);
        return line;
      }),
    );
    complain(null, "");
  }

  function complain(name, sentence) {
    problem.textContent = sentence;
    for (const field of fields()) field.toggleAttribute("aria-invalid", field.name === name);
  }

  return function update({ welcome, status, step, error }) {
    if (!welcome || !status) return;
    if (welcome !== seen.welcome) {
      choices = welcome.choices;
      kind.replaceChildren(...choices.schedules.map(({ name, label }) => new Option(label, name)));
      if (seen.welcome) element.hidePopover();
    }
    recipe = status.recipe;
    open.textContent = recipe.schedule;
    find("schedule-words").textContent =
      recipe.schedule === "constant" || !step
        ? ""
        : `At step ${step.step} it makes ${format(status.schedule_factor, 3)} of η: ${rateText(step.learning_rate)}.`;
    if (error !== seen.error && error?.command === "configure" && element.matches(":popover-open")) {
      complain(error.field, error.message);
    }
    seen = { welcome, error };
  };
}
