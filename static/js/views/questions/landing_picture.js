/**
 * The picture of a question about where a weight lands: the curve before the step with the ball, the
 * answers of each round over the axis, the landing once it is revealed, and a mark that can be moved.
 */

/** @import { PictureOptions, QuestionView } from "./question_types.js" */

import { symbolOf, symbolText } from "../../network/notation.js";
import { landingLayout } from "../../plots/question/landing_layout.js";
import { format } from "../../text/format.js";
import { landingSummary } from "../../text/question_summary.js";
import { el, svg } from "../../widgets/dom.js";
import { dragHandle } from "../../widgets/drag_handle.js";
import { answerMarks, axisMarks, curveMarks, landingMark, yourMark } from "./landing_marks.js";

const STROKES = 100; // of an arrow key, from one end of the axis to the other

/** @param {PictureOptions<number>} [options] */
export function createLandingPicture({ onPick, onMove } = {}) {
  const element = el("div", "question-picture landing-picture");
  const area = el("div", "question-area");
  const picture = svg("svg", { class: "question-drawing" });
  picture.setAttribute("aria-hidden", "true");
  area.append(picture);
  element.append(area);
  /** @type {QuestionView | null} */
  let shown = null;
  /** @type {import("../../plots/question/landing_layout.js").LandingLayout | null} */
  let layout = null;
  /** @type {number | null} where the mark stands while it is moved, until the view is told */
  let moved = null;
  const handle = onPick && makeMovable(onPick);
  if (!onPick) area.setAttribute("role", "img");
  new ResizeObserver(draw).observe(area);

  /** @param {(value: number) => void} pick */
  function makeMovable(pick) {
    const here = () => moved ?? asNumber(shown?.picked) ?? asNumber(shown?.question.yours);
    const move = (/** @type {number} */ value) => {
      moved = value;
      onMove?.(value);
      draw();
    };
    const done = () => moved !== null && pick(moved);
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || here() === null) return;
      event.preventDefault();
      event.stopPropagation();
      pick(Number(here()));
    });
    area.addEventListener("pointerup", done);
    return dragHandle(area, {
      name: "Your answer: where the ball lands",
      to: (left) => layout && move(within(layout.x.invert(left))),
      by: (count) => {
        if (!layout) return;
        const [low, high] = layout.x.domain;
        move(within((here() ?? layout.curve?.value ?? (low + high) / 2) + (count * (high - low)) / STROKES));
      },
      end: () => {},
    });
  }

  /** @param {number} value */
  function within(value) {
    const [low, high] = layout?.x.domain ?? [value, value];
    return Math.max(low, Math.min(high, value));
  }

  function draw() {
    const [width, height] = [area.clientWidth, area.clientHeight];
    if (!shown || width < 1 || height < 1) return;
    const { question, picture: kept, rounds, welcome } = shown;
    const yours = asNumber(question.yours);
    const mark = moved ?? asNumber(shown.picked) ?? yours;
    const drawn = landingLayout({ question, slice: kept?.slice ?? null, rounds, mark }, { width, height });
    layout = drawn;
    const symbol =
      welcome && question.subject.address
        ? symbolText(symbolOf(welcome.network, question.subject.address, question.subject.index ?? []))
        : "w";
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.replaceChildren(
      ...axisMarks(drawn, width, symbol),
      ...curveMarks(drawn),
      ...drawn.rows.flatMap((row) => answerMarks(row, rounds.length)),
      ...(drawn.truth === null ? [] : landingMark(drawn, drawn.truth, width)),
      ...(mark === null ? [] : yourMark(drawn, mark, width)),
    );
    if (handle)
      handle.tell(mark ?? drawn.x.domain[0], ...drawn.x.domain, mark === null ? "not placed" : format(mark));
    else area.setAttribute("aria-label", landingSummary(question, rounds));
  }

  return {
    element,
    /** @param {QuestionView} view */
    update(view) {
      if (view.question.id !== shown?.question.id || view.question.round !== shown?.question.round) {
        moved = null;
      }
      if (view.picked !== undefined && view.picked !== null) moved = null;
      shown = view;
      draw();
    },
  };
}

/** @param {unknown} value */
function asNumber(value) {
  return typeof value === "number" ? value : null;
}
