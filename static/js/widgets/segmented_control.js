/**
 * A small row of choices of which one holds: radio buttons dressed as words. It knows no chart.
 */

let made = 0;

/**
 * @template {string} Value
 * @param {string} name of what is chosen
 * @param {{value: Value, words: string, title?: string, disabled?: boolean}[]} choices
 * @param {(value: Value) => void} chosen
 */
export function segmentedControl(name, choices, chosen) {
  made += 1;
  const element = document.createElement("fieldset");
  element.className = "switcher";
  const legend = document.createElement("legend");
  legend.className = "switcher-name";
  legend.textContent = name;
  element.append(legend);
  const inputs = choices.map(({ value, words, title, disabled }) => {
    const line = document.createElement("label");
    const input = document.createElement("input");
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
