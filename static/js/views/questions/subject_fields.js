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
  const line = el("p", "question-about soft");
  const rate = createNumber("Learning rate", { allowed: "a number over 0" });
  const steps = createNumber("More steps", {
    whole: true,
    least: 1,
    most: MOST_STEPS,
    allowed: `a whole number from 1 to ${MOST_STEPS}`,
  });
  element.append(places, line, rate.label, steps.label);
  /** @type {QuestionDraft} what the form was opened with */
  let given = {};
  /** @type {"weight" | "map"} */
  let place = "weight";
  let built = "";

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

  return {
    /** Begin with what the form was opened with. @param {QuestionDraft} draft */
    begin(draft) {
      const { subject } = draft;
      given = draft;
      place = subject?.place ?? "weight";
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
      const about = prediction?.held_out;
      line.hidden = kind !== "class" || !prediction;
      line.textContent =
        about === null ? "About the drawing." : `About the held-out image ${Number(about ?? 0) + 1}.`;
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
      if (kind === "landing" && place === "map") return map.subject;
      if (given.subject && given.kind === kind) return given.subject;
      return kinds.find((choice) => choice.kind === kind)?.subject ?? {};
    },
  };
}
