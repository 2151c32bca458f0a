/**
 * The form of own pictures: pixels, grey or colour, the share that is held out, and the seed of that share.
 */

/** @import { Collection } from "../../own_data/collection.js" */

import { MAX_HELD_OUT_PERCENT, MAX_SPLIT_SEED, SIZES } from "../../own_data/collection.js";
import { el, field } from "../../widgets/dom.js";
import { numberField } from "../../widgets/number_field.js";
import { segmentedControl } from "../../widgets/segmented_control.js";

/**
 * @param {{form: (form: {size: number, colour: boolean}) => void,
 *   split: (split: {heldOutPercent?: number, seed?: number}) => void}} changed
 */
export function createPictureForm(changed) {
  const element = el("fieldset", "picture-form");
  element.append(el("legend", "visually-hidden", "What is made of the pictures"));
  let now = { size: 0, colour: false };
  const sizes = segmentedControl(
    "Pixels",
    SIZES.map((size) => ({
      value: String(size),
      words: `${size}×${size}`,
      title: `Each picture is shrunk to ${size}×${size} pixels`,
    })),
    (value) => changed.form({ ...now, size: Number(value) }),
  );
  const colours = segmentedControl(
    "Channels",
    [
      { value: "grey", words: "Grey", title: "One channel" },
      { value: "colour", words: "Colour", title: "Three channels: red, green, blue" },
    ],
    (value) => changed.form({ ...now, colour: value === "colour" }),
  );
  const percent = numberField(el("input"), {
    whole: true,
    least: 1,
    most: MAX_HELD_OUT_PERCENT,
    allowed: `1 to ${MAX_HELD_OUT_PERCENT}`,
    take: (heldOutPercent) => changed.split({ heldOutPercent }),
  });
  const seed = numberField(el("input"), {
    whole: true,
    least: 0,
    most: MAX_SPLIT_SEED,
    allowed: "0 to 4294967295",
    take: (value) => changed.split({ seed: value }),
  });
  element.append(
    sizes.element,
    colours.element,
    field("Held out, %", percent.element, { title: "The share of each group that is never trained on" }),
    field("Seed", seed.element, { title: "Decides which pictures are held out" }),
  );

  return {
    element,
    /** @param {Collection} collection @param {{busy: boolean, maxSide: number}} more */
    update({ size, colour, heldOutPercent, seed: drawn }, { busy, maxSide }) {
      now = { size, colour };
      element.disabled = busy;
      sizes.set(String(size));
      for (const input of sizes.element.querySelectorAll("input"))
        input.disabled = Number(input.value) > maxSide;
      colours.set(colour ? "colour" : "grey");
      percent.show(heldOutPercent);
      seed.show(drawn);
    },
  };
}
