/**
 * The form of Set-up. Settings that apply from the next step are sent immediately. Settings that restart
 * the run are listed as pending and sent together. An error appears at its field.
 */

/** @import { StatusMessage, StepMessage } from "../../net/protocol_types.js" */

import {
  LISTED_SETTINGS,
  LIVE_SETTINGS,
  OWN_NETWORK,
  pendingChanges,
  RESTARTING_NUMBERS,
  scheduleNumbers,
  settingsInForce,
  settingsWished,
  settingText,
  startOverCommand,
  usualRate,
} from "../../state/pending_settings.js";
import { format } from "../../text/format.js";
import { rateText } from "../../text/learning_rate.js";
import { find } from "../../widgets/dom.js";
import { numberField } from "../../widgets/number_field.js";
import { offerChoices } from "./offered_choices.js";
import { createPendingList } from "./pending_list.js";

/** @typedef {import("../../state/state_types.js").State} State */
/** @typedef {import("../../net/protocol_types.js").Choices} Choices */
/** @typedef {import("../../net/protocol_types.js").SettingRange} SettingRange */
/** @typedef {import("../../state/pending_settings.js").Settings} Settings */
/** @typedef {import("../../widgets/number_field.js").NumberField} NumberField */

const WHOLE = new Set(["seed", "batch_size", "drop_every", "cosine_steps", "warm_up_steps"]);
const SHARES = new Set(["momentum", "beta1", "beta2", "smoothing"]);

/** The id of a setting's control. */
const idOf = (/** @type {string} */ name) => name.replaceAll("_", "-");

/** @param {HTMLElement} element the drawer @param {import("../../state/state_types.js").Send} send */
export function mountSettings(element, send) {
  const start = /** @type {HTMLButtonElement} */ (find("#settings-start", element));
  const pending = createPendingList(element);
  const problem = find("#settings-error", element);
  const part = (/** @type {string} */ name, /** @type {string} */ what) =>
    find(`#${idOf(name)}-${what}`, element);
  /** @type {Record<string, HTMLSelectElement>} */
  const lists = {};
  /** @type {Record<string, NumberField>} */
  const numbers = {};
  /** @type {Settings} */
  let wishes = {};
  /** @type {Settings} */
  let inForce = {};
  /** @type {Choices | null} */
  let choices = null;
  /** @type {StatusMessage | null} */
  let status = null;
  let shown = "";
  let starting = false; // what waited was sent, and is not answered yet
  /** @type {Partial<State>} */
  let seen = {};

  for (const name of Object.keys(LISTED_SETTINGS)) {
    const list = /** @type {HTMLSelectElement} */ (find(`#${idOf(name)}`, element));
    list.addEventListener("change", () => wish(name, list.value));
    lists[name] = list;
  }
  for (const name of [...LIVE_SETTINGS, ...RESTARTING_NUMBERS]) {
    const live = LIVE_SETTINGS.includes(name);
    numbers[name] = numberField(/** @type {HTMLInputElement} */ (find(`#${idOf(name)}`, element)), {
      whole: WHOLE.has(name),
      towardOne: SHARES.has(name),
      said: part(name, "said"),
      take: (value) => (live ? send({ type: "configure", [name]: value }) : wish(name, value)),
      live: live ? undefined : (value) => wish(name, value),
    });
  }
  find("#settings", element).addEventListener("submit", (event) => event.preventDefault());
  start.addEventListener("click", () => {
    if (!choices) return;
    const wrong = RESTARTING_NUMBERS.find((name) => !part(name, "setting").hidden && !numbers[name].check());
    if (wrong) return numbers[wrong].input.focus();
    starting = true;
    problem.textContent = "";
    send(startOverCommand(inForce, wishes, choices));
  });
  find("#settings-discard", element).addEventListener("click", () => {
    wishes = {};
    for (const field of Object.values(numbers)) field.clear();
    arrange();
    find("#setup-title", element).focus();
  });

  /** @param {string} name @param {string | number} value */
  function wish(name, value) {
    const { [name]: _, ...others } = wishes;
    wishes = typeof value === "string" || isAllowed(name, value) ? { ...others, [name]: value } : others;
    problem.textContent = "";
    if (lists[name]) say(name, "");
    arrange();
  }

  /** @param {string} name @param {number} value */
  function isAllowed(name, value) {
    const { min, max } = /** @type {Record<string, SettingRange>} */ (/** @type {unknown} */ (choices))[name];
    const whole = !WHOLE.has(name) || Number.isInteger(value);
    return whole && value >= min && value <= (name === "batch_size" ? largestBatch() : max);
  }

  function largestBatch() {
    const wished = choices && settingsWished(inForce, wishes, choices).problem;
    return choices?.problems.find(({ name }) => name === wished)?.batch_size ?? Infinity;
  }

  /** What is wrong with a list's choice; or nothing. @param {string} name @param {string} sentence */
  function say(name, sentence) {
    part(name, "said").textContent = sentence;
    part(name, "said").classList.toggle("problem", Boolean(sentence));
    if (sentence) lists[name].setAttribute("aria-invalid", "true");
    else lists[name].removeAttribute("aria-invalid");
  }

  /** Show what is in force and what waits. */
  function arrange() {
    if (!choices || !status) return;
    const wished = settingsWished(inForce, wishes, choices);
    const waiting = pendingChanges(inForce, wishes, choices);
    const presets = choices.problems.find(({ name }) => name === wished.problem)?.presets ?? choices.presets;
    const own = inForce.preset === OWN_NETWORK && wished.problem === inForce.problem;
    offerChoices(lists.preset, own ? [{ name: OWN_NETWORK, label: "your own" }, ...presets] : presets);
    part("preset", "lesson").textContent = presets.find(({ name }) => name === wished.preset)?.lesson ?? "";
    for (const [name, list] of Object.entries(lists)) list.value = String(wished[name]);
    const optimizer = choices.optimizers.find(({ name }) => name === inForce.optimizer);
    const used = /** @type {string[]} */ ([
      "learning_rate",
      ...(optimizer?.settings ?? []),
      ...scheduleNumbers(wished, choices),
      "batch_size",
      "seed",
    ]);
    const most = largestBatch();
    for (const [name, field] of Object.entries(numbers)) {
      const range = /** @type {Record<string, SettingRange>} */ (/** @type {unknown} */ (choices))[name];
      const high = name === "batch_size" ? most : range.max;
      const allowed = name === "batch_size" ? `a whole number from 1 to ${most}` : range.allowed;
      field.limit({ least: range.min, most: high, allowed });
      const help = part(name, "help");
      help.dataset.help ??= help.textContent ?? "";
      const text = `${help.dataset.help} Allowed: ${allowed}.`;
      if (help.textContent !== text) help.textContent = text;
      part(name, "setting").hidden = !used.includes(name);
      if (wished[name] !== undefined) field.show(Number(wished[name]));
    }
    for (const name of [...Object.keys(lists), ...RESTARTING_NUMBERS]) {
      part(name, "setting").toggleAttribute(
        "data-pending",
        waiting.some((one) => one.name === name),
      );
    }
    const usual = usualRate(status, wished, choices);
    pending.show(
      waiting,
      seen.connection === "open",
      usual === null ? "" : `Learning rate ${rateText(usual)}, the usual one of this optimizer`,
    );
  }

  /** @param {import("../../net/protocol_types.js").ErrorMessage} error */
  function complain({ field, value, allowed, message }) {
    starting = false;
    if (numbers[field]) {
      numbers[field].refuse(`“${numbers[field].input.value || value}” is not allowed. Allowed: ${allowed}.`);
    } else if (lists[field] && choices) {
      say(field, `${settingText(field, lists[field].value, choices)} is not allowed here.`);
    } else problem.textContent = message;
  }

  return function update(/** @type {State} */ { welcome, status: now, step, error, connection }) {
    if (!welcome || !now) return;
    const before = seen;
    if (
      welcome === before.welcome &&
      now === before.status &&
      step === before.step &&
      error === before.error
    ) {
      if (connection === before.connection) return;
    }
    seen = { welcome, status: now, step, error, connection };
    if (welcome !== before.welcome) {
      choices = welcome.choices;
      for (const name of ["problem", "optimizer", "schedule"]) {
        const list = /** @type {"problems" | "optimizers" | "schedules"} */ (
          LISTED_SETTINGS[/** @type {keyof typeof LISTED_SETTINGS} */ (name)]
        );
        offerChoices(lists[name], choices[list]);
      }
      if (starting) wishes = {};
      starting = false;
    }
    status = now;
    inForce = settingsInForce(now, welcome.choices);
    const key = `${JSON.stringify(inForce)} ${connection}`;
    if (welcome !== before.welcome || key !== shown) arrange();
    shown = key;
    const words = find("#schedule-words", element);
    words.textContent = now.recipe.schedule === "constant" || !step ? "" : scheduleText(now, step);
    if (error !== before.error && error?.command === "configure") complain(error);
  };
}

/**
 * What the schedule makes of the learning rate at a step.
 * @param {Pick<StatusMessage, "schedule_factor">} status
 * @param {Pick<StepMessage, "step" | "learning_rate">} step
 */
function scheduleText({ schedule_factor: factor }, { step, learning_rate: rate }) {
  return `At step ${step + 1} it makes ${format(factor, 3)} of η: ${rateText(rate)}.`;
}
