/** The bar chart of a prediction: each class with its probability, and a button that explains it. */

import { format, showNumber } from "../text/format.js";
import { button, el } from "../widgets/dom.js";

/** @param {(why: number|null) => void} ask */
export function createClassBars(ask) {
  const element = el("ul", "class-bars");
  /** @type {ReturnType<typeof createBar>[]} */
  let bars = [];
  /** @type {string[] | null} */
  let drawn = null;

  /** @param {string} name @param {number} number */
  function createBar(name, number) {
    const row = el("li");
    const track = el("i", "track");
    const fill = el("b");
    const value = el("data");
    const why = button("why?", {
      label: `Why ${name}?`,
      title: `The gradient of the logit of ${name} with respect to every pixel`,
      press: () => ask(why.getAttribute("aria-pressed") === "true" ? null : number),
    });
    track.append(fill);
    const title = el("span", "", name);
    title.title = name;
    row.append(title, track, value, why);
    return { row, fill, value, why };
  }

  /** @param {string[]} classes */
  function build(classes) {
    bars = classes.map(createBar);
    element.replaceChildren(...bars.map(({ row }) => row));
    element.classList.toggle("many", classes.length > 4);
  }

  return {
    element,
    /**
     * @param {{classes: string[], probabilities: ArrayLike<number>|null, predicted: number,
     *   label: number|null, why: number|null}} prediction `why`: the class that is asked about
     */
    update({ classes, probabilities, predicted, label, why }) {
      if (classes !== drawn) build(classes);
      drawn = classes;
      bars.forEach((bar, number) => {
        const probability = probabilities ? probabilities[number] : null;
        bar.fill.style.width = `${100 * (probability ?? 0)}%`;
        showNumber(bar.value, probability, (value) => format(value));
        bar.row.classList.toggle("predicted", Boolean(probabilities) && number === predicted);
        bar.row.classList.toggle("true", number === label);
        bar.why.setAttribute("aria-pressed", String(number === why));
        bar.why.disabled = !probabilities;
      });
    },
  };
}
