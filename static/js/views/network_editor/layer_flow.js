/**
 * The columns of the editor in order: the input, the layers with a + before each, and the answer. A column
 * stays the same element while its layer is edited, so that the focus stays.
 */

/** @import { Choices, LayerChoice, LayerDescription } from "../../net/protocol_types.js" */
/** @import { Draft } from "../../network_editor/editor_types.js" */
/** @import { CardTools } from "./layer_card.js" */

import { fittingKinds, shapeBefore } from "../../network_editor/fitting_kinds.js";
import { scoresOf } from "../../network_editor/head.js";
import { shapeText } from "../../text/costs.js";
import { button, el } from "../../widgets/dom.js";
import { createLayerCard } from "./layer_card.js";

/**
 * @typedef {object} FlowTools
 * @property {(place: number) => CardTools} card @property {(opener: HTMLElement, place: number) => void} add
 */
/**
 * @typedef {object} ShownDraft
 * @property {Draft} draft @property {number} head the place of the layer that belongs to the loss
 * @property {number[]} input the shape of an image @property {LayerDescription[]} described
 * @property {number} outputs that the loss reads
 */
/**
 * @typedef {{element: HTMLElement, plus: HTMLElement, place: number, name: string,
 *   card: ReturnType<typeof createLayerCard>}} FlowItem
 */

/**
 * @param {HTMLElement} list @param {HTMLElement} answer the last column
 * @param {Pick<Choices, "layers" | "initialisers">} choices @param {FlowTools} tools
 */
export function createLayerFlow(list, answer, { layers: kinds, initialisers }, tools) {
  const input = el("div", "layer-card layer-input");
  const inputShape = el("p", "layer-out");
  input.append(el("p", "layer-card-title", "input"), inputShape);
  const first = el("li", "editor-item");
  first.append(input);
  const lastPlus = plusButton(() => tools.add(lastPlus, items.length));
  const last = el("li", "editor-item");
  last.append(lastPlus, answer);
  /** @type {FlowItem[]} */
  let items = [];
  list.replaceChildren(first, last);

  /** @param {LayerChoice} choice @returns {FlowItem} */
  function itemOf(choice) {
    const element = el("li", "editor-item");
    const plus = plusButton(() => tools.add(plus, item.place));
    const card = createLayerCard(choice, initialisers, () => tools.card(item.place));
    element.append(plus, card.element);
    /** @type {FlowItem} */
    const item = { element, plus, place: 0, name: "", card };
    return item;
  }

  /** The items for the layers: those of the same name and kind stay. @param {Draft["layers"]} layers */
  function matched(layers) {
    const names = new Set(layers.map(({ name }) => name));
    const left = [...items];
    return layers.map((layer, place) => {
      const same = left.findIndex((item) => item.name === layer.name && item.card.kind === layer.kind);
      const renamed = items[place];
      const stays = same < 0 && items.length === layers.length && renamed && !names.has(renamed.name);
      const found = same >= 0 ? left[same] : stays && renamed.card.kind === layer.kind ? renamed : null;
      if (found) left.splice(left.indexOf(found), 1);
      const choice = kinds.find(({ kind }) => kind === layer.kind) ?? unknownKind(layer.kind);
      return found ?? itemOf(choice);
    });
  }

  return {
    /** The card of a layer. @param {number} place @returns {HTMLElement | undefined} */
    cardAt: (place) => items[place]?.card.element,
    /** The + before a layer, or before the answer. @param {number} place */
    plusAt: (place) => items[place]?.plus ?? lastPlus,
    /** The place of the layer that an element belongs to, or −1. @param {Element} element */
    placeOf: (element) => items.findIndex((item) => item.element.contains(element)),
    /** @param {ShownDraft} shown */
    update({ draft, head, input: shape, described, outputs }) {
      const body = draft.layers.slice(0, head);
      const focused = document.activeElement;
      items = matched(body);
      inputShape.textContent = shapeText(shape);
      const elements = [first, ...items.map(({ element }) => element), last];
      elements.forEach((element, place) => {
        if (list.children[place] !== element) list.insertBefore(element, list.children[place] ?? null);
      });
      while (list.children.length > elements.length) list.lastChild?.remove();
      const scores = scoresOf(body, kinds);
      items.forEach((item, place) => {
        const layer = body[place];
        const own = scores?.place === place && layer[scores.setting] === outputs ? scores.setting : "";
        item.place = place;
        item.name = layer.name;
        item.element.dataset.place = String(place);
        const named = `Add a layer ${place ? `between ${body[place - 1].name} and` : "before"} ${layer.name}`;
        item.plus.setAttribute("aria-label", named);
        item.card.update({
          layer,
          place,
          count: body.length,
          kinds: fittingKinds(kinds, shapeBefore(place, shape, described)),
          described: described[place]?.name === layer.name ? described[place] : null,
          fixed: own,
        });
      });
      lastPlus.setAttribute("aria-label", `Add a layer ${body.length ? `after ${body.at(-1)?.name}` : ""}`);
      if (focused instanceof HTMLElement && focused !== document.activeElement && list.contains(focused))
        focused.focus();
    },
  };
}

/** @param {() => void} press */
function plusButton(press) {
  return button("+", { className: "editor-add", title: "Add a layer here", press });
}

/**
 * A kind that this server does not know: it is shown as it was pasted.
 * @param {string} kind @returns {LayerChoice}
 */
function unknownKind(kind) {
  return { kind: /** @type {LayerChoice["kind"]} */ (kind), label: kind, accepts: "any", settings: [] };
}
