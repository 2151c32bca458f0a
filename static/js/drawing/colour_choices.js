/** The choice of the pen's colour and the paper's, for images in colour. */

import { drawableThing } from "../text/example_words.js";
import { el } from "../widgets/dom.js";

/** @typedef {{name: string, css: string}} NamedColour */

/** @type {NamedColour[]} */
const PENS = [
  { name: "red", css: "#e02020" },
  { name: "green", css: "#20d030" },
  { name: "blue", css: "#2030e0" },
  { name: "yellow", css: "#f0d020" },
  { name: "black", css: "#000000" },
  { name: "white", css: "#ffffff" },
];
const DARK = { name: "dark grey", css: "#333333" };
const WHITE = { name: "white", css: "#ffffff" };
/** @type {NamedColour[]} */
const PAPERS = [DARK, { name: "light grey", css: "#b0b0b0" }, { name: "black", css: "#000000" }, WHITE];

let made = 0;

/**
 * @param {HTMLElement} element
 * @param {{setColour: (css: string) => void, setPaper: (css: string) => void}} pad
 */
export function createColourChoices(element, pad) {
  const pens = createChoice("Colour", PENS, pad.setColour);
  const papers = createChoice("Paper", PAPERS, pad.setPaper);
  element.append(pens.element, papers.element);
  let problem = "";
  return {
    /**
     * Another run: offer colours where its images have them. Other data begin with a red pen, on paper like
     * theirs.
     * @param {boolean} coloured @param {string} next the problem
     */
    begin(coloured, next) {
      element.hidden = !coloured;
      if (!coloured || next === problem) return;
      problem = next;
      pens.choose(PENS[0].css);
      papers.choose(drawableThing(problem) === "shape" ? DARK.css : WHITE.css);
    },
  };
}

/** @param {string} label @param {NamedColour[]} colours @param {(css: string) => void} take */
function createChoice(label, colours, take) {
  made += 1;
  const group = `colour-choice-${made}`; // of the radio buttons: no other choice has it
  const element = el("fieldset", "colour-choice");
  const other = el("input");
  other.type = "color";
  other.title = `${label}: any other`;
  other.setAttribute("aria-label", other.title);
  const inputs = colours.map(({ name, css }) => {
    const input = el("input");
    Object.assign(input, { type: "radio", name: group, value: css, title: name });
    input.setAttribute("aria-label", `${label}: ${name}`);
    input.style.background = css;
    input.addEventListener("change", () => choose(css));
    return input;
  });
  other.addEventListener("input", () => choose(other.value));
  element.append(el("legend", "", label), ...inputs, other);

  /** @param {string} css */
  function choose(css) {
    for (const input of inputs) input.checked = input.value === css;
    other.value = css;
    take(css);
  }

  return { element, choose };
}
