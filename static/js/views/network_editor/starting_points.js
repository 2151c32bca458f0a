/** The starting points of the editor: the presets for these images, each with what to look at. */

/** @import { PresetChoice } from "../../net/protocol_types.js" */

import { button, el, find } from "../../widgets/dom.js";

/**
 * @param {HTMLElement} editor
 * @param {{preset: (preset: PresetChoice) => void, current: () => void}} take `current`: the run's network
 */
export function createStartingPoints(editor, take) {
  const menu = find("#starting-points", editor);
  const lesson = find(".editor-lesson", editor);

  /** @param {string} label @param {string} words @param {() => void} press */
  function item(label, words, press) {
    const made = button("", {
      className: "menu-item starting-point",
      press: () => {
        menu.hidePopover();
        press();
      },
    });
    made.append(el("b", "", label), el("span", "soft", words));
    return made;
  }

  /** Say what to look at. @param {PresetChoice | null} preset */
  function say(preset) {
    lesson.textContent = preset ? `${preset.label}: ${preset.lesson}` : "";
    lesson.hidden = !preset;
  }

  return {
    say,
    /** @param {PresetChoice[]} presets */
    offer(presets) {
      const current = item("The network of this run", "As it is trained now.", () => {
        say(null);
        take.current();
      });
      const items = presets.map((preset) => item(preset.label, preset.lesson, () => take.preset(preset)));
      menu.replaceChildren(current, ...items);
    },
  };
}
