/**
 * One layer in the editor: its name, kind and settings, what leaves it and what it costs, and what cannot
 * be, with ways to mend it.
 */

/** @import { InitialiserChoice, LayerChoice } from "../../net/protocol_types.js" */
/** @import { LayerDescription } from "../../net/protocol_types.js" */
/** @import { DraftLayer, SettingValue } from "../../network_editor/editor_types.js" */
/** @import { SettingField } from "./setting_field.js" */

import { settingsInWords } from "../../network_editor/fitting_kinds.js";
import { button, el, svg } from "../../widgets/dom.js";
import { createLayerFacts } from "./layer_facts.js";
import { createSettingField } from "./setting_field.js";

/**
 * @typedef {object} CardTools what a card does; the layer is the one that the card shows
 * @property {(setting: string, value: SettingValue | null) => void} set
 * @property {(name: string) => string} rename what is wrong with the name; "" where it is taken
 * @property {(kind: string) => void} change to another kind
 * @property {() => void} duplicate @property {() => void} remove
 * @property {(layers: DraftLayer[], words: string) => void} mend
 */
/**
 * @typedef {object} ShownLayer
 * @property {DraftLayer} layer @property {number} place @property {number} count of layers
 * @property {LayerChoice[]} kinds those that fit here @property {LayerDescription | null} described
 * @property {string} fixed the setting that the classes decide, or ""
 */

const FIRST = 2; // settings that are shown at once, the others under "more"

/**
 * @param {LayerChoice} choice @param {InitialiserChoice[]} initialisers @param {() => CardTools} tools those
 *   of the place where the card is now
 */
export function createLayerCard(choice, initialisers, tools) {
  const element = el("div", "layer-card");
  element.setAttribute("role", "group");
  element.tabIndex = 0;
  const grip = el("span", "layer-grip", "⠿");
  grip.setAttribute("aria-hidden", "true");
  grip.title = "Drag to move this layer";
  const name = el("input", "layer-card-name");
  Object.assign(name, { type: "text", autocomplete: "off", spellcheck: false, maxLength: 40 });
  const said = el("p", "problem layer-card-said");
  said.setAttribute("aria-live", "polite");
  const duplicate = { className: "quiet", title: "Duplicate (Ctrl D)", press: () => tools().duplicate() };
  const copy = button("", duplicate);
  copy.append(duplicateIcon());
  const away = button("✕", { className: "quiet", title: "Remove (Delete)", press: () => tools().remove() });
  const head = el("header", "layer-card-head");
  head.append(grip, name, copy, away);
  const kind = el("select", "layer-card-kind");
  kind.addEventListener("change", () => tools().change(kind.value));
  const knobs = el("div", "knobs");
  const more = el("details", "knobs-more");
  const summary = el("summary");
  const moreKnobs = el("div", "knobs");
  more.append(summary, moreKnobs);
  const facts = createLayerFacts((layers, words) => tools().mend(layers, words));
  element.append(head, said, kind, knobs, more, facts.element);
  /** @type {Map<string, SettingField>} */
  const fields = new Map();
  choice.settings.forEach((setting, number) => {
    const take = (/** @type {SettingValue | null} */ value) => tools().set(setting.name, value);
    const field = createSettingField(setting, initialisers, take);
    fields.set(setting.name, field);
    (number < FIRST ? knobs : moreKnobs).append(field.element);
  });
  more.hidden = choice.settings.length <= FIRST;

  const rename = () => {
    const wrong = tools().rename(name.value.trim());
    said.textContent = wrong;
    name.toggleAttribute("aria-invalid", Boolean(wrong));
  };
  name.addEventListener("change", rename);
  name.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    name.value = element.dataset.layer ?? "";
    said.textContent = "";
    name.removeAttribute("aria-invalid");
  });

  return {
    element,
    grip,
    kind: choice.kind,
    /** @param {ShownLayer} shown */
    update({ layer, place, count, kinds, described, fixed }) {
      element.dataset.layer = layer.name;
      element.setAttribute("aria-label", `${layer.name}, ${choice.label}, layer ${place + 1} of ${count}`);
      name.setAttribute("aria-label", `Name of layer ${place + 1}`);
      copy.setAttribute("aria-label", `Duplicate ${layer.name}`);
      away.setAttribute("aria-label", `Remove ${layer.name}`);
      kind.setAttribute("aria-label", `Kind of ${layer.name}`);
      if (document.activeElement !== name) name.value = layer.name;
      offer(kinds);
      for (const setting of choice.settings) {
        const field = fields.get(setting.name);
        field?.show(layer[setting.name] ?? setting.default);
        field?.fix(setting.name === fixed ? "by the classes" : "");
      }
      const others = choice.settings.slice(FIRST);
      const words = settingsInWords(layer, others);
      summary.textContent = words ? `more: ${words}` : "more";
      facts.update(described);
      element.classList.toggle("impossible", Boolean(described?.problem));
    },
  };

  /** @param {LayerChoice[]} kinds */
  function offer(kinds) {
    const all = kinds.some((one) => one.kind === choice.kind) ? kinds : [choice, ...kinds];
    const key = all.map((one) => one.kind).join();
    if (kind.dataset.offered !== key) {
      kind.replaceChildren(...all.map((one) => new Option(one.label, one.kind)));
      kind.dataset.offered = key;
    }
    kind.value = choice.kind;
  }
}

/** Two sheets, one behind the other. */
function duplicateIcon() {
  const size = { viewBox: "0 0 16 16", width: 16, height: 16 };
  const icon = svg("svg", { class: "icon", ...size, "aria-hidden": "true" });
  const outline = "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3";
  icon.append(svg("path", { d: outline, fill: "none", stroke: "currentColor" }));
  return icon;
}
