/**
 * Names of parameters: addresses as the code has them, symbols as the tour writes them, both ways.
 * Pure text; no number is read. Dense weights are w⁽ˡ⁾ᵢ,ⱼ and biases b⁽ˡ⁾ᵢ, l counting the dense
 * layers; kernels are k⁽ˡ⁾ of filter, channel, row, column, l counting the convolutions; a bias of
 * a convolution carries its layer's name. Places count from 1 in symbols and from 0 in addresses.
 */

const SUBSCRIPTS = { ",": ",", ...digits("₀₁₂₃₄₅₆₇₈₉") };
const SUPERSCRIPTS = { "(": "⁽", ")": "⁾", ...digits("⁰¹²³⁴⁵⁶⁷⁸⁹") };

function digits(text) {
  return Object.fromEntries([...text].map((sign, digit) => [String(digit), sign]));
}

/** [{name, address, field, shape, number, dense}] of every parameter array, in order. */
export function parametersOf(network) {
  const counts = { dense: 0, conv: 0 };
  return network.layers.flatMap((layer) => {
    const addresses = Object.keys(layer.parameters ?? {});
    if (addresses.length === 0) return [];
    const dense = addresses.some((address) => address.endsWith(".weight"));
    const number = ++counts[dense ? "dense" : "conv"];
    return addresses.map((address) => ({
      name: layer.name,
      address,
      field: address.slice(address.indexOf(".") + 1),
      shape: layer.parameters[address],
      number,
      dense,
    }));
  });
}

/** {base, below, above} of one parameter in the tour's notation. */
export function symbolOf(network, address, index) {
  const found = parametersOf(network).find((one) => one.address === address);
  const below = index.map((place) => place + 1).join(",");
  if (!found) return { base: address, below, above: "" };
  const base = { weight: "w", kernel: "k" }[found.field] ?? "b";
  const above = base === "b" && !found.dense ? `(${found.name})` : `(${found.number})`;
  return { base, below, above };
}

/** The symbol as one line of text: w₁,₂⁽²⁾. */
export function symbolText({ base, below, above }) {
  const turned = (text, table) => [...text].map((sign) => table[sign] ?? sign).join("");
  return base + turned(below, SUBSCRIPTS) + turned(above, SUPERSCRIPTS);
}

/** The symbol in the few tags that a chart's text may have. */
export function symbolRich({ base, below, above }) {
  return `<i>${base}</i><sub>${below}</sub><sup>${above}</sup>`;
}

/** The symbol as a MathML element. */
export function symbolMath({ base, below, above }) {
  const make = (tag, ...children) => {
    const node = document.createElementNS("http://www.w3.org/1998/Math/MathML", tag);
    node.append(...children);
    return node;
  };
  return make(
    "msubsup",
    make("mi", base),
    make("mrow", make("mn", below)),
    make("mrow", make("mtext", above)),
  );
}

/** The address as people type it: fc2.weight[0, 1]. */
export function addressText(address, index) {
  return `${address}[${index.join(", ")}]`;
}

/**
 * Read `fc2.weight[0, 1]`, `w1,2(2)`, `w₁,₂⁽²⁾`, `k4,2,1,5(2)`, `b3(1)` or `b3(conv1)`.
 * @returns {{address: string, index: number[]} | {error: string}}
 */
export function parseAddress(text, network) {
  const plain = flattened(text);
  const parameters = parametersOf(network);
  const written = /^([a-z]\w*\.\w+)\[?([\d,]*)\]?$/.exec(plain);
  const spoken = /^([wkb])_?([\d,]+)\^?\((\w+)\)$/.exec(plain);
  if (written) {
    const found = parameters.find((one) => one.address === written[1]);
    if (!found) {
      const known = parameters.map((one) => one.address).join(", ");
      return { error: `There is no ${written[1]}; there are ${known}.` };
    }
    return checked(found, places(written[2]), 0);
  }
  if (spoken) {
    const [, base, below, above] = spoken;
    const fields = { w: "weight", k: "kernel", b: "bias" };
    const found = parameters.find(
      (one) =>
        one.field === fields[base] &&
        (one.name === above || (String(one.number) === above && (base !== "b" || one.dense))),
    );
    if (!found) return { error: `There is no ${base} with (${above}).` };
    return checked(found, places(below), 1);
  }
  return { error: "Write an address such as fc2.weight[0, 1] or w1,2(2)." };
}

function flattened(text) {
  const back = Object.fromEntries(
    [...Object.entries(SUBSCRIPTS), ...Object.entries(SUPERSCRIPTS)].map(([to, from]) => [from, to]),
  );
  return [...text.trim().toLowerCase()].map((sign) => back[sign] ?? sign).join("").replace(/\s+/g, "");
}

function places(text) {
  return text === "" ? [] : text.split(",").map((part) => (part === "" ? NaN : Number(part)));
}

function checked(parameter, index, first) {
  const inside =
    index.length === parameter.shape.length &&
    index.every((place, axis) => place >= first && place < parameter.shape[axis] + first);
  if (inside) return { address: parameter.address, index: index.map((place) => place - first) };
  const ranges = parameter.shape.map((size) => `${first}…${size - 1 + first}`).join(", ");
  return { error: `${parameter.address} has the places [${ranges}].` };
}

/** The index `by` places on in the order of the array, or null beyond its ends. */
export function neighbour(shape, index, by) {
  const count = shape.reduce((product, size) => product * size, 1);
  let place = index.reduce((sum, one, axis) => sum * shape[axis] + one, 0) + by;
  if (place < 0 || place >= count) return null;
  return shape
    .map((_, axis) => {
      const size = shape[shape.length - 1 - axis];
      const one = place % size;
      place = Math.floor(place / size);
      return one;
    })
    .reverse();
}
