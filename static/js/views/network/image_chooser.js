/**
 * The chooser for the displayed image of the mini-batch: a button, and a popover with thumbnails of all
 * images.
 */

/** @import { StepMessage } from "../../net/protocol_types.js" */
/** @import { Send, StateWith } from "../../state/state_types.js" */

import { thumbnailPicture } from "../../canvas/thumbnail_picture.js";
import { percent } from "../../text/format.js";
import { button, el } from "../../widgets/dom.js";
import { createRovingFocus } from "./roving_focus.js";

const GAP = 4;

/** @param {Send} send */
export function createImageChooser(send) {
  const element = el("span", "image-chooser");
  const opener = button("", { title: "Choose the image that is shown" });
  opener.id = "choose";
  opener.setAttribute("aria-expanded", "false");
  const sheet = el("div", "thumbnails");
  sheet.popover = "auto";
  sheet.setAttribute("role", "group");
  sheet.setAttribute("aria-label", "Images of this mini-batch");
  const legend = el("p", "soft thumbnails-legend");
  legend.textContent =
    "Under each image: its true class and the probability that the network gives to it, " +
    "in red where it says another class.";
  const list = el("div", "thumbnails-list");
  sheet.append(legend, list);
  element.append(opener, sheet);
  const roving = createRovingFocus(list, "button");
  /** @type {StepMessage | null} */
  let seen = null;
  /** @type {StepMessage | null} */
  let shown = null;
  /** @type {string[]} */
  let classes = [];

  function fill() {
    if (!shown) return;
    const step = shown;
    const { images } = step.arrays;
    const focused = [...list.children].findIndex((one) => one === document.activeElement);
    list.replaceChildren(
      ...Array.from({ length: images.shape[0] }, (_, place) => {
        const one = createThumbnail(place, step, classes);
        one.prepend(thumbnailPicture(images, place));
        one.addEventListener("click", () => {
          sheet.hidePopover();
          send({ type: "local/image", image: place });
        });
        return one;
      }),
    );
    roving.refresh();
    const next = list.children[focused];
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  }

  // "toggle" comes later, and not at all for a sheet that is closed and opened again in between.
  sheet.addEventListener("beforetoggle", (event) => {
    const open = /** @type {ToggleEvent} */ (event).newState === "open";
    opener.setAttribute("aria-expanded", String(open));
    if (open) fill();
    else list.replaceChildren();
  });
  opener.addEventListener("click", () => {
    sheet.togglePopover();
    if (!sheet.matches(":popover-open")) return;
    roving.refresh();
    const { left, top, bottom } = opener.getBoundingClientRect();
    const below = bottom + GAP + sheet.offsetHeight <= innerHeight;
    Object.assign(sheet.style, {
      left: `${Math.max(GAP, Math.min(left, innerWidth - sheet.offsetWidth - GAP))}px`,
      top: `${below ? bottom + GAP : Math.max(GAP, top - GAP - sheet.offsetHeight)}px`,
    });
    const pressed = /** @type {HTMLElement | null} */ (list.querySelector("button[aria-pressed=true]"));
    pressed?.focus({ preventScroll: true });
  });
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    sheet.hidePopover();
    opener.focus();
  });

  return {
    element,
    /** @param {StateWith<"welcome">} state */
    update({ step, welcome }) {
      ({ classes } = welcome);
      shown = step;
      if (!step || step === seen) return;
      seen = step;
      const name = classes[step.label];
      opener.textContent = `${step.image + 1} of ${step.batch_size}, ${article(name)} ${name} ▾`;
      opener.title = `${opener.textContent.slice(0, -2)}. Choose the image that is shown`;
      if (sheet.matches(":popover-open")) fill();
    },
  };
}

/** "an 8", "a 3". @param {string} name */
function article(name) {
  return /^(8|11|18|[aeiou])/i.test(name) ? "an" : "a";
}

/** @param {number} place @param {StepMessage} step @param {string[]} classes */
function createThumbnail(place, step, classes) {
  const one = button("", { className: "thumbnail" });
  one.setAttribute("aria-pressed", String(place === step.image));
  const a = step.arrays.true_probabilities.data[place];
  const label = step.arrays.labels.data[place];
  const predicted = step.arrays.predicted.data[place];
  const name = classes[label] ?? String(label);
  const sure = a >= 0 && a <= 1 ? percent(a) : "–";
  one.append(
    el("span", predicted === label ? "" : "wrong", `${name} · ${a >= 0 && a <= 1 ? a.toFixed(2) : "–"}`),
  );
  const answer = predicted < 0 ? "names no class" : `says ${classes[predicted] ?? predicted}`;
  const said = predicted === label ? "" : `; the network ${answer}`;
  one.title = `Image ${place + 1}, ${article(name)} ${name}: probability ${sure}${said}`;
  one.setAttribute("aria-label", one.title);
  return one;
}
