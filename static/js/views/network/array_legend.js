/** The legend of one picture in the network: one line with the colours and their true ends. */

/** @import { Colouring } from "../../canvas/array_painter.js" */
/** @import { RowArray } from "./array_row.js" */

import { paintingRamp } from "../../canvas/array_painter.js";
import { format } from "../../text/format.js";
import { el } from "../../widgets/dom.js";

const RAMP = 26; // pixels of the colours before the numbers
const LETTER = 7.5; // pixels of a digit
const SHORTEST = 6; // letters of an end
const LETTERS = /** @type {Record<string, string>} */ ({
  kernel: "k",
  weight: "w",
  bias: "b",
  activation: "a",
  pre_activation: "z",
});

/**
 * What the colours of three channels in one cell mean, by the range of the picture.
 * @type {Record<Colouring, (range: {low: number, high: number}) => string>}
 */
const MEANINGS = {
  true_colour: () =>
    "The three channels of a pixel are its red, green and blue: black is 0, full colour is 1.",
  patch: ({ low, high }) => {
    const largest = Math.max(Math.abs(low), Math.abs(high));
    return (
      "The three weights of a cell are its red, green and blue: a channel is dark at " +
      `${format(-largest)}, at half its brightness at 0, and full at ${format(largest)}.`
    );
  },
  largest: () => "Of the three channels of each cell the one is shown whose gradient is largest in size.",
};

/**
 * The true ends, or the number itself where there is only one; where there is no room for both, the
 * largest size.
 * @param {{low: number, high: number}} range @param {number} letters that there is room for
 */
function endsText({ low, high }, letters) {
  const both = low === high ? format(low, 3) : `${format(low, 3)} … ${format(high, 3)}`;
  if (both.length <= letters) return both;
  const largest = format(Math.max(Math.abs(low), Math.abs(high)), 3);
  return low < 0 ? `±${largest}` : `≤ ${largest}`;
}

/** @param {RowArray} array @param {Colouring | null} colouring */
export function createArrayLegend({ field, address, scale }, colouring) {
  const element = el("p", "ends");
  if (colouring) element.dataset.colouring = colouring;
  const ramp = el("i", "ramp");
  const named = el("span", "ends-name");
  const words = el("span", "ends-words");
  element.append(ramp, named, words);
  const what = address.slice(address.indexOf(".") + 1);
  const derivative = field === "gradients" ? "∂C/∂" : "";
  named.textContent = `${derivative}${LETTERS[what] ?? what}`;
  const whole = `${derivative}${address}: smallest and largest value. `;
  const zero =
    scale === "signed" ? "Zero is the middle of the two colours." : "Zero has the colour of the page.";
  /** @type {{range: {low: number, high: number}|null, each: boolean}} */
  let shown = { range: null, each: false };
  let letters = Infinity;

  function write() {
    const { range, each } = shown;
    words.textContent = range ? `${endsText(range, letters)}${each ? ", per map" : ""}` : "";
  }

  /** What the colours mean. @param {{low: number, high: number}|null} range */
  function meaning(range) {
    const own = colouring && MEANINGS[colouring](range ?? { low: 0, high: 0 });
    if (colouring === "largest") return `${own} ${zero}`;
    return own ?? zero;
  }

  return {
    element,
    /** @param {number} room pixels of width */
    allow(room) {
      letters = (room - RAMP) / LETTER;
      element.classList.toggle("cramped", letters < SHORTEST);
      write();
    },
    /** @param {{low: number, high: number}|null} range @param {string} theme @param {boolean} each */
    set(range, theme, each) {
      const own = each && colouring !== "true_colour";
      ramp.style.backgroundImage = paintingRamp({ scale, colouring, theme }, range);
      const scaled = own ? " Every map has a scale of its own, up to its largest value." : "";
      element.title = `${whole}${range ? `${range.low} to ${range.high}. ` : ""}${meaning(range)}${scaled}`;
      shown = { range, each: own };
      write();
    },
  };
}
