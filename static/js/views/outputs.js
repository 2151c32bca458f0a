/** The last column: a^pred for every class as bars, the true class marked, and the image's loss. */

import { format, show } from "../format.js";
import { reached } from "../stations.js";

/** @param {object} column the softmax @param {string[]} classes */
export function createOutputs(column, classes) {
  const element = document.createElement("section");
  element.className = "layer";
  element.dataset.layer = column.name;
  element.innerHTML = `<header><b>a<sup>pred</sup></b><br><span class="soft">${column.name}</span></header>
    <div class="outputs forward-row"></div><div class="outputs backward-row"></div>`;
  const longest = Math.max(...classes.map((name) => name.length));
  element.style.setProperty("--label", `${longest}ch`);
  const [above, below] = element.querySelectorAll(".outputs");
  for (const row of [above, below]) row.classList.toggle("many", classes.length > 4);
  const bars = classes.map((name, place) => addBar(above, name, `softmax probability of ${name}`, place));
  const cost = document.createElement("p");
  cost.className = "cost";
  cost.innerHTML = 'C<sub>n</sub> = <data id="image-loss" value="">–</data>';
  above.append(cost);
  const errors = classes.map((name, place) => addNumber(below, name, place));
  const words = document.createElement("p");
  words.className = "soft cost";
  words.innerHTML = "∂C/∂z = (a − y) / N";
  below.append(words);

  return {
    element,
    update({ step, walk, welcome }, station) {
      const a = step?.arrays["activations.softmax.activation"]?.data;
      const logits = welcome.network.layers[welcome.network.layers.length - 2].address;
      const error = step?.arrays[`gradients.${logits}`]?.data;
      const lit = Boolean(step) && (!step.done || reached(walk, "forward", column.name));
      const back = Boolean(step?.done) && reached(walk, "backward", column.name);
      above.classList.toggle("unlit", !lit);
      below.classList.toggle("unlit", !back);
      element.classList.toggle("now-forward", station?.layer === column.name && station.stage === "forward");
      element.classList.toggle("now-backward", station?.layer === column.name && station.stage === "backward");
      element.classList.toggle("now-loss", station?.stage === "loss");
      classes.forEach((_, place) => {
        bars[place].set(a?.[place], step?.label === place);
        errors[place].set(error?.[place], step?.label === place);
      });
      show(cost.querySelector("data"), step?.arrays.image_losses.data[step.image]);
    },
  };
}

function addBar(parent, name, title, place) {
  const row = document.createElement("div");
  row.title = title;
  row.innerHTML = `<span></span><div class="track"><div class="fill"></div></div><data data-address="softmax.activation[${place}]" value="">–</data>`;
  row.querySelector("span").textContent = name;
  parent.append(row);
  return {
    set(value, isTrue) {
      row.querySelector("span").classList.toggle("true", isTrue);
      row.querySelector(".fill").style.width = `${100 * (value || 0)}%`;
      show(row.querySelector("data"), value, (one) => (Number.isFinite(one) ? one.toFixed(3) : "no number"));
    },
  };
}

function addNumber(parent, name, place) {
  const row = document.createElement("div");
  row.innerHTML = `<span></span><i class="bit"></i><data class="backward" data-place="${place}" value="">–</data>`;
  row.querySelector("span").textContent = name;
  parent.append(row);
  return {
    set(value, isTrue) {
      row.querySelector("span").classList.toggle("true", isTrue);
      show(row.querySelector("data"), value, (one) => format(one, 3));
    },
  };
}
