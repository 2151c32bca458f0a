/** What is set for all layers at once: the activation, the initialiser, and the L2 penalty. */

/** @import { Choices, Initialiser, LayerChoice } from "../../net/protocol_types.js" */
/** @import { Draft } from "../../network_editor/editor_types.js" */

import { ACTIVATIONS } from "../../network/columns.js";
import { el, field, find } from "../../widgets/dom.js";
import { numberField } from "../../widgets/number_field.js";
import { initialiserField, selectOf } from "./setting_field.js";

const MIXED = ""; // the layers have different ones
const LARGEST_L2 = 1000;

/**
 * @param {HTMLElement} editor @param {Pick<Choices, "layers" | "initialisers">} offers
 * @param {{activation: (choice: LayerChoice) => void, initialiser: (value: string | Initialiser) => void,
 *   l2: (value: number) => void}} take
 */
export function createAllLayers(editor, { layers: kinds, initialisers }, take) {
  const place = find(".editor-all-fields", editor);
  const offered = kinds.filter(({ kind }) => ACTIVATIONS.has(kind));
  const choices = [{ kind: MIXED, label: "–" }, ...offered];
  const options = choices.map(({ kind, label }) => ({ value: kind, label }));
  const activation = selectOf("Activation of all layers", options, (kind) => {
    const chosen = offered.find((one) => one.kind === kind);
    if (chosen) take.activation(chosen);
  });
  const allowed = initialisers.filter(({ name }) => name !== "given");
  const none = { name: MIXED, label: "–", formula: "", takes_value: false };
  const first = initialiserField("First weights of all layers", [none, ...allowed], (value) => {
    if (value !== MIXED) take.initialiser(value);
  });
  const l2 = el("input");
  const heard = (/** @type {number} */ value) => {
    if (value >= 0 && value <= LARGEST_L2) take.l2(value);
  };
  const label = field("L2 penalty λ", l2, { className: "field", title: "Adds ½ λ Σ w² to the loss: decay" });
  const limits = { least: 0, most: LARGEST_L2, allowed: `a number from 0 to ${LARGEST_L2}` };
  const penalty = numberField(l2, { ...limits, live: heard, take: heard });
  place.replaceChildren(field("Activation", activation), field("First weights", first.element), label);
  return {
    /** @param {Draft} draft @param {number} head */
    update({ layers, l2: strength }, head) {
      const body = layers.slice(0, head);
      activation.value = common(body.map(({ kind }) => kind).filter((kind) => ACTIVATIONS.has(kind)));
      const rules = body.flatMap(({ kind, initialiser }) => {
        const settings = kinds.find((one) => one.kind === kind)?.settings ?? [];
        const own = settings.find(({ name }) => name === "initialiser");
        return own ? [/** @type {string | Initialiser} */ (initialiser ?? own.default)] : [];
      });
      first.show(common(rules));
      penalty.show(strength);
    },
  };
}

/**
 * What all have; MIXED where they differ.
 * @template Value
 * @param {Value[]} values @returns {Value | ""}
 */
function common([first, ...others]) {
  const same = others.every((other) => JSON.stringify(other) === JSON.stringify(first));
  return first !== undefined && same ? first : MIXED;
}
