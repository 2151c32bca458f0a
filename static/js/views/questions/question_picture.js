/** The picture that belongs to a question: C(w), the map, or bars. It is built anew for another question. */

/** @import { QuestionPictureView, QuestionView } from "./question_types.js" */

import { el } from "../../widgets/dom.js";
import { createAnswerBars } from "./answer_bars.js";
import { createLandingPicture } from "./landing_picture.js";
import { createMapPicture } from "./map_picture.js";

/** The picture of whatever question there is, without a mark to move. */
export function createQuestionPicture() {
  const element = el("div", "question-picture-place");
  /** @type {QuestionPictureView | null} */
  let picture = null;
  let built = "";

  return {
    element,
    /** @param {QuestionView} view */
    update(view) {
      const { question } = view;
      if (question.id !== built || !picture) {
        built = question.id;
        picture = pictureOf(question);
        element.replaceChildren(picture.element);
      }
      picture.update(view);
    },
  };
}

/** @param {QuestionView["question"]} question @returns {QuestionPictureView} */
function pictureOf({ kind, subject }) {
  if (kind !== "landing") return createAnswerBars();
  return subject.place === "map" ? createMapPicture() : createLandingPicture();
}
