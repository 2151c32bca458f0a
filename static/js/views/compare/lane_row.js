/**
 * A row of the dialog: what one lane is to be. An empty choice leaves a setting as it is in the
 * present run.
 */

/** @import { Choices, StatusMessage } from "../../net/protocol_types.js" */
/** @import { LaneDraft } from "../../state/lane_draft.js" */

import { settingsInForce, settingText } from "../../state/pending_settings.js";
import { button, el, field } from "../../widgets/dom.js";
import { numberField } from "../../widgets/number_field.js";
import { laneBadge } from "./lane_badge.js";

/** @typedef {{choices: Choices, status: StatusMessage}} Present */

/**
 * @param {LaneDraft} draft changed in place @param {Present} present
 * @param {{remove: () => void, changed: () => void}} does
 */
export function createLaneRow(draft, { choices, status }, { remove, changed }) {
  const inForce = settingsInForce(status, choices);
  const problem = choices.problems.find(({ name }) => name === inForce.problem);
  const element = el("li", "lane-row");
  const badge = el("span", "lane-row-number");
  const away = button("✕", { className: "tool", title: "Remove this lane", press: remove });
  const plain = choices.initialisers.filter(({ takes_value: takes, name }) => !takes && name !== "given");
  const now = (/** @type {string} */ name) => settingText(name, inForce[name], choices);
  const branches = status.branches.map(({ id, name }) => ({ name: String(id), label: `branch ${name}` }));
  /** @type {[keyof LaneDraft, string, HTMLElement][]} */
  const fields = [
    ["branch", "Begins as", list("branch", branches, "the present run")],
    ["optimizer", "Optimizer", list("optimizer", choices.optimizers, now("optimizer"))],
    ["learning_rate", "Learning rate η", number("learning_rate", "as it is")],
    ["schedule", "Schedule", list("schedule", choices.schedules, now("schedule"))],
    ["batch_size", "Mini-batch", number("batch_size", now("batch_size"), true)],
    ["preset", "Network", list("preset", problem?.presets ?? [], now("preset"))],
    ["initialiser", "First weights", list("initialiser", plain.map(labelled), "as they are")],
    ["seed", "Seed", number("seed", now("seed"), true)],
  ];
  const labels = fields.map(([name, words, control]) => {
    const label = field(words, control);
    label.dataset.setting = name;
    return label;
  });
  element.append(badge, ...labels, away);
  arrange();

  /**
   * @param {keyof LaneDraft} name @param {{name: string, label: string}[]} offered
   * @param {string} asItIs what holds in the present run
   */
  function list(name, offered, asItIs) {
    const made = el("select");
    const others = offered.filter((one) => name === "branch" || one.name !== inForce[name]);
    made.append(new Option(asItIs, ""), ...others.map((one) => new Option(one.label, one.name)));
    made.value = draft[name];
    made.addEventListener("change", () => {
      draft[name] = made.value;
      arrange();
      changed();
    });
    return made;
  }

  /** @param {keyof LaneDraft} name @param {string} asItIs @param {boolean} [whole] */
  function number(name, asItIs, whole = false) {
    const made = el("input");
    made.placeholder = asItIs;
    const { min, max } = /** @type {Record<string, {min: number, max: number}>} */ (
      /** @type {unknown} */ (choices)
    )[name];
    const most = name === "batch_size" ? (problem?.batch_size ?? max) : max;
    const typed = numberField(made, { whole, least: min, most, buttons: false });
    made.value = draft[name];
    made.addEventListener("input", () => {
      draft[name] = made.value;
      changed();
    });
    return typed.element;
  }

  /** A branch has settings of its own. */
  function arrange() {
    for (const label of labels) {
      const { setting } = label.dataset;
      const control = label.querySelector("select, input");
      const off = setting !== "branch" && draft.branch !== "";
      if (control instanceof HTMLSelectElement || control instanceof HTMLInputElement) control.disabled = off;
    }
  }

  return {
    element,
    /**
     * Say which lane it is, and whether it can be removed.
     * @param {number} place
     * @param {boolean} removable
     */
    place(place, removable) {
      badge.replaceChildren(laneBadge(place + 1));
      element.setAttribute("aria-label", `Lane ${place + 1}`);
      away.setAttribute("aria-label", `Remove lane ${place + 1}`);
      away.hidden = !removable;
    },
  };
}

/** @param {{name: string, label: string}} one */
function labelled({ name, label }) {
  return { name, label };
}
