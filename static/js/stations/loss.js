/** The loss of every image of the mini-batch as a bar, with their mean and the displayed image. */

/** @import { DrawnContext } from "../walk/walk_types.js" */

import { format } from "../text/format.js";
import { el } from "../widgets/dom.js";

const HIGH = 220;

/** @param {{look: (image: number) => void}} tools */
export function createLossStation({ look }) {
  const element = el("div", "station-body");
  const bars = el("div", "loss-bars");
  const mean = el("i", "loss-mean");
  const name = el("span");
  mean.append(name);
  const words = el("p", "station-words");
  element.append(bars, words);

  return {
    element,
    update(/** @type {DrawnContext} */ { read, step, network, classes }) {
      const losses = read("image_losses");
      const labels = read("labels");
      const top = Math.max(0, ...losses) || 1;
      while (bars.children.length > losses.length) bars.lastChild?.remove();
      mean.remove();
      while (bars.children.length < losses.length) bars.append(bar(bars.children.length, look));
      /** @type {HTMLElement[]} */ ([...bars.children]).forEach((one, image) => {
        /** @type {HTMLElement} */ (one.firstChild).style.height =
          `${Math.max(1, (HIGH * losses[image]) / top)}px`;
        one.classList.toggle("on", image === step.image);
        one.title = `image ${image + 1}, a ${classes[labels[image]]}: C = ${format(losses[image])}`;
        one.setAttribute("aria-label", one.title);
        one.setAttribute("aria-pressed", String(image === step.image));
      });
      bars.append(mean);
      name.textContent = `C = ${format(step.loss ?? NaN)}`;
      mean.style.bottom = `${(HIGH * (step.loss ?? NaN)) / top}px`;
      const own = losses[step.image];
      const a = read("true_probabilities")?.[step.image];
      const how =
        network.loss === "cross-entropy" || network.loss === "binary-cross-entropy"
          ? `Cₙ = −log aᵖʳᵉᵈ = −log ${format(a)} = ${format(own)}`
          : `Cₙ = ${format(own)}`;
      words.textContent =
        `Image ${step.image + 1} of ${losses.length}: ${how}. ` +
        "The line is C, the mean of all bars; click one to look at its image.";
    },
  };
}

/** @param {number} image @param {(image: number) => void} look */
function bar(image, look) {
  const button = el("button");
  button.type = "button";
  button.append(el("i"));
  button.addEventListener("click", () => look(image));
  return button;
}
