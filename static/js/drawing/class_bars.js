/** Every class with its probability, as a bar and a number, and the button that asks why. */

import { format, showNumber } from "../text/format.js";

/** @param {(why: number|null) => void} ask */
export function createClassBars(ask) {
  const element = document.createElement("ul");
  element.className = "class-bars";
  let rows = [];
  let known = null;

  function build(classes) {
    rows = classes.map((name, number) => {
      const row = document.createElement("li");
      row.innerHTML = `<span></span><i class="track"><b></b></i><data></data><button type="button" class="link">why?</button>`;
      const [label, track, value, why] = row.children;
      label.textContent = name;
      why.setAttribute("aria-label", `Why ${name}?`);
      why.title = `The gradient of the logit of ${name} with respect to every pixel`;
      why.addEventListener("click", () => ask(why.getAttribute("aria-pressed") === "true" ? null : number));
      return { row, fill: track.firstElementChild, value, why };
    });
    element.replaceChildren(...rows.map(({ row }) => row));
    element.classList.toggle("many", classes.length > 4);
  }

  return {
    element,
    /**
     * @param {{classes: string[], probabilities: ArrayLike<number>|null, predicted: number, label: number|null,
     *   why: number|null}} what `why`: the class that is asked about
     */
    update({ classes, probabilities, predicted, label, why }) {
      if (classes !== known) build(classes);
      known = classes;
      rows.forEach((one, number) => {
        const value = probabilities ? probabilities[number] : null;
        one.fill.style.width = `${100 * (value ?? 0)}%`;
        showNumber(one.value, value, (number) => format(number));
        one.row.classList.toggle("predicted", Boolean(probabilities) && number === predicted);
        one.row.classList.toggle("true", number === label);
        one.why.setAttribute("aria-pressed", String(number === why));
        one.why.disabled = !probabilities;
      });
    },
  };
}
