/** Pictures of input × errors → products, for sums that run over the positions of a map. */

/** @import { ExplanationArrays, ExplanationMessage, Factor, Term } from "../../net/protocol_types.js" */
/** @import { TensorData } from "../../net/protocol_types.js" */
/** @import { SelectedNumber, Theme } from "../../state/state_types.js" */

import { createArrayView } from "../../canvas/array_view.js";
import { format } from "../../text/format.js";
import { el } from "../../widgets/dom.js";

/** @typedef {{name: string, shape: number[], data: TensorData, positive: boolean}} FactorMap */

/** @param {HTMLElement} element @param {(number: SelectedNumber) => void} follow */
export function createExplanationMaps(element, follow) {
  /** @type {ReturnType<typeof pictureOf>[]} */
  let pictures = [];
  let built = "";

  /** @param {FactorMap} map @param {Factor | undefined} error */
  function pictureOf({ name, shape, positive }, error) {
    const figure = el("figure");
    const caption = el("figcaption");
    const label = name === "product" ? "a · ∂C/∂z" : name;
    const address = error?.address;
    const choose =
      error && address
        ? (/** @type {number[]} */ index) =>
            follow({ ...error, address, index: [error.index[0], ...index.slice(1)] })
        : undefined;
    const drawn = createArrayView({
      field: name,
      address: "product",
      shape,
      scale: positive ? "positive" : "signed",
      label,
      choose,
    });
    figure.append(drawn.element, caption);
    return { name, figure, caption, drawn };
  }

  /** @param {FactorMap[]} maps @param {Factor | undefined} error */
  function build(maps, error) {
    pictures = maps.map((map) => pictureOf(map, error));
    const signs = ["×", "="];
    element.replaceChildren(
      ...pictures.flatMap(({ figure }, place) =>
        place ? [el("span", "", signs[place - 1]), figure] : [figure],
      ),
    );
  }

  return {
    /** @param {ExplanationMessage} explanation @param {Theme} theme */
    update({ arrays, kind, terms, sum }, theme) {
      const maps = ordered(arrays, terms);
      element.hidden = maps.length < 3;
      if (element.hidden) return;
      const error =
        kind === "filter_weight_of_image" ? terms[0].factors.find((one) => one.of === "gradient") : undefined;
      const key = JSON.stringify([
        kind,
        error?.address,
        error?.index[0],
        error?.image,
        maps.map(({ name, shape, positive }) => [name, shape, positive]),
      ]);
      if (key !== built) build(maps, error);
      built = key;
      maps.forEach(({ data }, place) => {
        const { drawn, caption, name } = pictures[place];
        const range = drawn.paint(data, theme);
        drawn.light(true);
        const ends = range ? `${format(range.low, 2)} … ${format(range.high, 2)}` : "";
        const letter = name === "w" ? "k" : name; // maps are those of convolutions
        caption.textContent = name === "product" ? `sum ${format(sum)}` : `${letter} ${ends}`;
      });
    },
  };
}

/**
 * The maps of more than one row, the factors in the order of a term, the product last.
 * @param {ExplanationArrays} arrays @param {Term[]} terms
 * @returns {FactorMap[]}
 */
function ordered(arrays, terms) {
  const order = [...(terms[0]?.factors.map((one) => one.symbol) ?? []), "product"];
  const { term_images: _images, ...maps } = arrays;
  return Object.entries(maps)
    .flatMap(([name, tensor]) => (tensor && tensor.shape.length > 1 ? [{ name, ...tensor }] : []))
    .map(({ name, shape, data }) => ({
      name,
      shape: shape.length === 2 ? [1, ...shape] : shape,
      data,
      positive: name === "a" && data.every((/** @type {number} */ one) => one >= 0),
    }))
    .sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
}
