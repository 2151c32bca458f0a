/** The picture that a question about a class is asked of, as the question message brings it. */

/** @import { QuestionImage, QuestionMessage } from "../../net/protocol_types.js" */

import { context2d, el } from "../../widgets/dom.js";

/** The picture of whatever question there is; hidden where it has none. */
export function createQuestionImage() {
  const element = el("canvas", "question-pixels");
  element.setAttribute("role", "img");
  let painted = "";

  return {
    element,
    /** @param {Pick<QuestionMessage, "id" | "image">} question */
    update({ id, image }) {
      element.hidden = !image;
      if (!image || id === painted) return;
      painted = id;
      const { width, height } = image;
      Object.assign(element, { width, height });
      element.setAttribute("aria-label", `The picture that is asked about, ${width} by ${height} pixels`);
      context2d(element).putImageData(new ImageData(colourBytes(image), width, height), 0, 0);
    },
  };
}

/**
 * The bytes of a canvas, from those of the message: channel by channel, row by row.
 * @param {QuestionImage} image
 */
export function colourBytes({ width, height, channels, pixels }) {
  const bytes = Uint8Array.from(atob(pixels), (sign) => sign.charCodeAt(0));
  const count = width * height;
  const found = new Uint8ClampedArray(4 * count).fill(255);
  for (let k = 0; k < count; k += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      found[4 * k + channel] = bytes[(channels === 1 ? 0 : channel) * count + k];
    }
  }
  return found;
}
