/** Input × errors → products, as pictures: for sums that run over the places of a map. */

import { createArrayView } from "../../canvas/array_view.js";
import { format } from "../../text/format.js";

/** @param {HTMLElement} element @param {(factor: object) => void} follow */
export function createExplanationMaps(element, follow) {
  let pictures = [];
  let built = "";
  let error = null;

  function build(maps) {
    pictures = maps.map(({ name, shape, positive }) => {
      const figure = document.createElement("figure");
      const caption = document.createElement("figcaption");
      const label = name === "product" ? "a · ∂C/∂z" : name;
      const choose = error
        ? (index) => follow({ ...error, index: [error.index[0], ...index.slice(1)] })
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
    });
    const signs = ["×", "="];
    element.replaceChildren(
      ...pictures.flatMap(({ figure }, place) => (place ? [sign(signs[place - 1]), figure] : [figure])),
    );
  }

  return {
    update({ arrays, kind, terms, sum }, network, theme) {
      const maps = ordered(arrays, terms);
      element.hidden = maps.length < 3;
      if (element.hidden) return;
      error =
        kind === "filter_weight_of_image" ? terms[0].factors.find((one) => one.of === "gradient") : null;
      const key = JSON.stringify([
        kind,
        error?.address,
        error?.index[0],
        error?.image,
        maps.map(({ name, shape, positive }) => [name, shape, positive]),
      ]);
      if (key !== built) build(maps);
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

/** The maps of more than one row, the factors in the order of a term, the product last. */
function ordered(arrays, terms) {
  const order = [...(terms[0]?.factors.map((one) => one.symbol) ?? []), "product"];
  return Object.entries(arrays)
    .filter(([, { shape }]) => shape.length > 1)
    .map(([name, { shape, data }]) => ({
      name,
      shape: shape.length === 2 ? [1, ...shape] : shape,
      data,
      positive: name === "a" && data.every((one) => one >= 0),
    }))
    .sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
}

function sign(text) {
  const node = document.createElement("span");
  node.textContent = text;
  return node;
}
