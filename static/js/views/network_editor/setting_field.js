/** The controls for the settings of a layer: a field for each type of setting. */

/** @import { Initialiser, InitialiserChoice, LayerSettingChoice } from "../../net/protocol_types.js" */
/** @import { SettingValue } from "../../network_editor/editor_types.js" */

import { button, el } from "../../widgets/dom.js";
import { numberField } from "../../widgets/number_field.js";
import { pairField } from "../../widgets/pair_field.js";

/**
 * @typedef {object} SettingField
 * @property {HTMLElement} element
 * @property {(value: SettingValue | null) => void} show show the value in force; null: it follows another one
 * @property {(fixed: string) => void} fix say why the value cannot be changed here; "": it can be
 */
/** @typedef {(value: SettingValue | null) => void} Take hears a new value */

const LARGEST = 1_000_000; // where the server names no limit
const USUAL_SCALE = 0.1; // the number of an initialiser that needs one, until another is typed

/**
 * @param {LayerSettingChoice} setting @param {InitialiserChoice[]} initialisers @param {Take} take
 * @returns {SettingField}
 */
export function createSettingField(setting, initialisers, take) {
  const element = el("div", `knob knob-${setting.type}`);
  const made = fieldOf(setting, initialisers, take);
  element.append(el("span", "knob-name", setting.label), made.element);
  element.firstElementChild?.setAttribute("aria-hidden", "true"); // the control has it as its name
  const note = el("span", "knob-note soft");
  note.hidden = true;
  element.append(note);
  return {
    element,
    show: made.show,
    fix(words) {
      note.hidden = !words;
      note.textContent = words;
      for (const input of made.element.querySelectorAll("input, select, button"))
        /** @type {HTMLInputElement} */ (input).disabled = Boolean(words);
    },
  };
}

/**
 * @param {LayerSettingChoice} setting @param {InitialiserChoice[]} initialisers @param {Take} take
 * @returns {Pick<SettingField, "element" | "show">}
 */
function fieldOf(setting, initialisers, take) {
  switch (setting.type) {
    case "pair":
      return pairOf(setting, take);
    case "bool":
      return boolOf(setting, take);
    case "initialiser":
      return initialiserOf(setting, initialisers, take);
    default:
      return numberOf(setting, take);
  }
}

/** @param {LayerSettingChoice} setting @param {Take} take */
function numberOf(setting, take) {
  const { type, min, max } = setting;
  const input = el("input");
  input.setAttribute("aria-label", setting.label);
  const [least, most] = [min ?? 0, max ?? LARGEST];
  const whole = type === "whole";
  const live = (/** @type {number} */ value) => {
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) take(value);
  };
  const allowed = `a${whole ? " whole" : ""} number from ${least} to ${most}`;
  const field = numberField(input, { whole, least, most, allowed, live, take: live });
  return {
    element: field.element,
    show: (/** @type {SettingValue | null} */ value) => field.show(Number(value)),
  };
}

/**
 * A size. One that follows another setting is shown as such, until a value of its own is given.
 * @param {LayerSettingChoice} setting @param {Take} take
 */
function pairOf(setting, take) {
  const { min, max, label, default: usual } = setting;
  const field = pairField({ least: min ?? 0, most: max ?? LARGEST, label, live: take });
  const element = el("span", "knob-pair");
  element.append(field.element);
  const own = button("set", { label: `Set ${label}`, press: () => take(Math.max(1, min ?? 1)) });
  const same = button("default", { label: `${label}: default`, press: () => take(null) });
  if (usual === null) element.append(own, same);
  return {
    element,
    show: (/** @type {SettingValue | null} */ value) => {
      if (value !== null) field.show(/** @type {number} */ (value));
      field.element.hidden = value === null;
      own.hidden = value !== null;
      same.hidden = value === null;
    },
  };
}

/** @param {LayerSettingChoice} setting @param {Take} take */
function boolOf(setting, take) {
  const input = el("input");
  input.type = "checkbox";
  input.setAttribute("aria-label", setting.label);
  input.addEventListener("change", () => take(input.checked));
  const element = el("span", "knob-bool");
  element.append(input);
  return {
    element,
    show: (/** @type {SettingValue | null} */ value) => {
      input.checked = value === true;
    },
  };
}

/**
 * An initialiser: its name, and its number where it needs one.
 * @param {LayerSettingChoice} setting @param {InitialiserChoice[]} initialisers @param {Take} take
 */
function initialiserOf(setting, initialisers, take) {
  const allowed = initialisers.filter(({ name }) => setting.choices.includes(name));
  return initialiserField(setting.label, allowed, take);
}

/**
 * A list of initialisers with a field for the number.
 * @param {string} label @param {InitialiserChoice[]} initialisers
 * @param {(value: string | Initialiser) => void} take
 * @returns {Pick<SettingField, "element" | "show">}
 */
export function initialiserField(label, initialisers, take) {
  const element = el("span", "knob-initialiser");
  let number = USUAL_SCALE;
  const named = (/** @type {string} */ name) => initialisers.find((one) => one.name === name);
  const give = (/** @type {string} */ name) =>
    take(named(name)?.takes_value ? { name, value: number } : name);
  const list = selectOf(
    label,
    initialisers.map((one) => ({ value: one.name, label: one.label, title: one.formula })),
    give,
  );
  const input = el("input");
  input.setAttribute("aria-label", `Number of ${label}`);
  const heard = (/** @type {number} */ value) => {
    if (Number.isNaN(value)) return;
    number = value;
    give(list.value);
  };
  const field = numberField(input, { live: heard, take: heard });
  element.append(list, field.element);
  return {
    element,
    show(value) {
      const name =
        value !== null && typeof value === "object" && "name" in value ? value.name : String(value);
      if (!named(name)) list.append(new Option(name, name)); // "given": values that were pasted
      list.value = name;
      list.title = named(name)?.formula ?? "";
      field.element.hidden = !named(name)?.takes_value;
      if (value !== null && typeof value === "object" && "value" in value && !field.element.hidden) {
        number = Number(value.value);
        field.show(number);
      }
    },
  };
}

/**
 * @param {string} label @param {{value: string, label: string, title?: string}[]} options
 * @param {(value: string) => void} take
 */
export function selectOf(label, options, take) {
  const list = el("select");
  list.setAttribute("aria-label", label);
  for (const option of options) {
    const made = new Option(option.label, option.value);
    if (option.title) made.title = option.title;
    list.append(made);
  }
  list.addEventListener("change", () => take(list.value));
  return list;
}
