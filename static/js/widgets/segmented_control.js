/**
 * A segmented control: a small row of radio buttons in one frame. Arrow keys move between the options;
 * letter keys remain shortcuts of the page.
 */

import { el } from "./dom.js";

let made = 0;

/**
 * @template {string} Value
 * @param {string} name of what is chosen
 * @param {{value: Value, words: string, title?: string, disabled?: boolean}[]} choices
 * @param {(value: Value) => void} chosen
 */
export function segmentedControl(name, choices, chosen) {
  made += 1;
  const element = el("fieldset", "switcher");
  element.append(el("legend", "switcher-name", name));
  const inputs = choices.map(({ value, words, title, disabled }) => {
    const line = el("label");
    const input = el("input");
    input.type = "radio";
    input.name = `switcher-${made}`;
    input.value = value;
    input.disabled = Boolean(disabled);
    input.addEventListener("change", () => chosen(value));
    if (title) line.title = title;
    line.append(input, words);
    element.append(line);
    return input;
  });
  return {
    element,
    /** Show which choice holds, without telling anyone. @param {string} value */
    set(value) {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
}
