/** The fields of the question form that say what is asked about: C(w) or map, a learning rate, steps. */

/** @import { QuestionKind, QuestionSubject } from "../../net/protocol_types.js" */
/** @import { QuestionDraft } from "../../state/action_types.js" */
/** @import { State } from "../../state/state_types.js" */
/** @import { QuestionChoice } from "../../state/question_choices.js" */

import { symbolOf, symbolText } from "../../network/notation.js";
import { el } from "../../widgets/dom.js";
import { numberField } from "../../widgets/number_field.js";
import { segmentedControl } from "../../widgets/segmented_control.js";

/** @typedef {{kinds: QuestionChoice[], map: {subject: QuestionSubject, reason: string}}} Choices */

const MOST_STEPS = 200;

/** @param {HTMLElement} element @param {() => void} changed */
export function createSubjectFields(element, changed) {
  const places = el("div", "question-places");
  const images = el("div", "question-images");
  const rate = createNumber("Learning rate", { allowed: "a number over 0" });
  const steps = createNumber("More steps", {
    whole: true,
    least: 1,
    most: MOST_STEPS,
    allowed: `a whole number from 1 to ${MOST_STEPS}`,
  });
  const image = createNumber("Its number", {
    whole: true,
    least: 1,
    allowed: "the number of a held-out image",
  });
  element.append(places, images, image.label, rate.label, steps.label);
  /** @type {QuestionDraft} what the form was opened with */
  let given = {};
  /** @type {"weight" | "map"} */
  let place = "weight";
  /** @type {"held_out" | "drawing"} */
  let source = "held_out";
  let built = "";
  let builtImages = "";
  let isSourceKnown = false;

  /** @param {string} name @param {import("../../widgets/number_field.js").NumberFieldOptions} options */
  function createNumber(name, options) {
    const label = el("label", "question-number");
    const input = el("input");
    label.append(el("span", "", name), input);
    const number = numberField(input, { ...options, live: changed });
    return { label, number };
  }

  /** @param {string} symbol @param {Choices["map"]} map */
  function buildPlaces(symbol, map) {
    const key = `${symbol} ${map.reason}`;
    if (key === built) return;
    built = key;
    const control = segmentedControl(
      "Where",
      [
        { value: /** @type {const} */ ("weight"), words: `${symbol} on C(w)` },
        {
          value: /** @type {const} */ ("map"),
          words: "the ball on the map",
          disabled: map.reason !== "",
          title: map.reason,
        },
      ],
      (chosen) => {
        place = chosen;
        changed();
      },
    );
    control.set(place);
    places.replaceChildren(control.element);
  }

  /** @param {boolean} isDrawn whether there is a drawing */
  function buildImages(isDrawn) {
    const key = `${isDrawn} ${source}`;
    if (key === builtImages) return;
    builtImages = key;
    const control = segmentedControl(
      "Which picture",
      [
        { value: /** @type {const} */ ("held_out"), words: "a held-out image" },
        {
          value: /** @type {const} */ ("drawing"),
          words: "the drawing",
          disabled: !isDrawn,
          title: isDrawn ? "" : "Draw a digit first (D), and leave the drawing open.",
        },
      ],
      (chosen) => {
        source = chosen;
        builtImages = `${isDrawn} ${source}`; // the focus stays
        changed();
      },
    );
    control.set(source);
    images.replaceChildren(control.element);
  }

  return {
    /** Begin with what the form was opened with. @param {QuestionDraft} draft */
    begin(draft) {
      const { subject } = draft;
      given = draft;
      place = subject?.place ?? "weight";
      source = subject?.drawing ? "drawing" : "held_out";
      isSourceKnown = Boolean(subject);
      image.number.input.value = String((subject?.held_out ?? 0) + 1);
      built = "";
      rate.number.input.value = subject?.value ? String(subject.value) : "";
      steps.number.input.value = subject?.steps ? String(subject.steps) : "";
    },
    /** The number or place that the default sentence names. @param {QuestionKind} kind */
    value(kind) {
      if (kind === "landing") return place;
      return kind === "learning_rate" ? rate.number.read() : steps.number.read();
    },
    /** @param {QuestionKind} kind @param {Choices} choices @param {State} state */
    show(kind, { kinds, map }, { welcome, selection, prediction }) {
      const own = kinds.find((choice) => choice.kind === kind)?.subject ?? {};
      const { address, index } = selection;
      const symbol = welcome ? symbolText(symbolOf(welcome.network, address, index)) : "w";
      if (map.reason && place === "map") place = "weight";
      places.hidden = kind !== "landing";
      if (kind === "landing") buildPlaces(symbol, map);
      rate.label.hidden = kind !== "learning_rate";
      steps.label.hidden = kind !== "optimizer";
      if (!rate.number.input.value) rate.number.show(own.value ?? NaN);
      if (!steps.number.input.value) steps.number.show(own.steps ?? NaN);
      images.hidden = kind !== "class";
      if (kind === "class") {
        if (!isSourceKnown) {
          source = own.drawing ? "drawing" : "held_out";
          image.number.show((own.held_out ?? 0) + 1);
          isSourceKnown = true;
        }
        image.number.limit({ most: welcome?.held_out_images });
        buildImages(prediction?.held_out === null);
      }
      image.label.hidden = kind !== "class" || source === "drawing";
    },
    /**
     * What is asked about, or a sentence where a field says nothing that is allowed.
     * @param {QuestionKind} kind @param {Choices} choices @returns {QuestionSubject | string}
     */
    read(kind, { kinds, map }) {
      if (kind === "learning_rate") {
        const value = rate.number.read();
        return value > 0 ? { value } : "The learning rate: allowed is a number over 0.";
      }
      if (kind === "optimizer") {
        const value = steps.number.read();
        const isAllowed = Number.isInteger(value) && value >= 1 && value <= MOST_STEPS;
        return isAllowed ? { steps: value } : `Steps: allowed is a whole number from 1 to ${MOST_STEPS}.`;
      }
      if (kind === "class") {
        if (source === "drawing") return { drawing: true };
        return image.number.check()
          ? { held_out: image.number.read() - 1 }
          : "The number of the picture is not that of a held-out image.";
      }
      if (kind === "landing" && place === "map") return map.subject;
      if (given.subject && given.kind === kind) return given.subject;
      return kinds.find((choice) => choice.kind === kind)?.subject ?? {};
    },
  };
}
