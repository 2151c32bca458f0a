/**
 * The picture of a question about where the ball lands on the map: the loss before the step with the ball,
 * the answers of each round, the landing once it is revealed, and a mark that can be moved.
 */

/** @import { MapPoint } from "../../plots/question/map_layout.js" */
/** @import { PictureOptions, QuestionView } from "./question_types.js" */

import { answerMapLayout, ballBefore, mapPoint } from "../../plots/question/map_layout.js";
import { paintMap } from "../../plots/question/map_pixels.js";
import { formatShort } from "../../text/format.js";
import { landingSummary } from "../../text/question_summary.js";
import { el, svg } from "../../widgets/dom.js";
import { wireMapMark } from "./map_mark.js";
import { labelBox } from "./picture_marks.js";

/** @param {PictureOptions<MapPoint>} [options] */
export function createMapPicture({ onPick, onMove } = {}) {
  const element = el("div", "question-picture map-picture");
  const area = el("div", "question-area");
  const canvas = el("canvas");
  const drawing = svg("svg", { class: "question-drawing" });
  canvas.setAttribute("aria-hidden", "true");
  drawing.setAttribute("aria-hidden", "true");
  area.append(canvas, drawing);
  element.append(area);
  /** @type {QuestionView | null} */
  let shown = null;
  /** @type {ReturnType<typeof answerMapLayout> | null} */
  let layout = null;
  /** @type {MapPoint | null} */
  let moved = null;
  let painted = "";
  const mark = () => moved ?? mapPoint(shown?.picked) ?? mapPoint(shown?.question.yours);
  if (onPick) {
    wireMapMark(area, {
      layout: () => layout,
      standing: () => mark() ?? start(),
      move(point) {
        moved = point;
        onMove?.(point);
        draw();
      },
      pick() {
        const point = mark();
        if (point) onPick(point);
      },
    });
  } else area.setAttribute("role", "img");
  new ResizeObserver(draw).observe(element);

  /** Where the ball stands before the step. */
  function start() {
    const surface = shown?.picture?.surface;
    return shown && surface ? ballBefore(surface, shown.question.step) : /** @type {MapPoint} */ ([0, 0]);
  }

  function draw() {
    const side = Math.floor(Math.min(element.clientWidth, element.clientHeight));
    if (!shown || side < 1) return;
    const { question, picture: kept, rounds } = shown;
    const surface = kept?.surface ?? null;
    area.style.width = area.style.height = `${side}px`;
    const given = rounds.map(({ answers }) => /** @type {MapPoint[]} */ (answers ?? []));
    layout = answerMapLayout(question, surface, given.flat(), side);
    const key = surface ? `${question.id} ${surface.level} ${side}` : "";
    canvas.hidden = !surface;
    if (surface && key !== painted) paintMap(canvas, surface, side);
    painted = key;
    const { pixel } = layout;
    const truth = mapPoint(question.truth);
    const yours = mark();
    drawing.setAttribute("viewBox", `0 0 ${side} ${side}`);
    drawing.replaceChildren(
      ...given.flatMap((answers, number) => answers.map((one) => answerMark(pixel(one), number))),
      ...(surface ? [ballMark(pixel(ballBefore(surface, question.step)), side)] : []),
      ...given.flatMap((_, number) => medianMark(rounds[number].median, pixel, number, rounds.length, side)),
      ...(truth ? [landingMark(pixel(truth), side)] : []),
      ...(yours ? [yourMark(pixel(yours), side)] : []),
    );
    const place = yours ? `your answer stands at ${yours.map((one) => formatShort(one)).join(", ")}. ` : "";
    const keys = onPick ? `Arrow keys move your answer, Enter sends it; ${place}` : "";
    area.setAttribute("aria-label", keys + landingSummary(question, rounds));
  }

  return {
    element,
    /** @param {QuestionView} view */
    update(view) {
      const isOther =
        view.question.id !== shown?.question.id || view.question.round !== shown?.question.round;
      if (isOther || view.picked) moved = null;
      shown = view;
      draw();
    },
  };
}

/** @param {[number, number]} at @param {number} round counted from 0 */
function answerMark([x, y], round) {
  return round === 0
    ? svg("circle", { class: "question-answer", cx: x, cy: y, r: 5 })
    : svg("rect", { class: "question-answer second", x: x - 4.5, y: y - 4.5, width: 9, height: 9 });
}

/** @param {[number, number]} at @param {number} side */
function ballMark([x, y], side) {
  const group = svg("g");
  group.append(
    svg("circle", { class: "question-ball", cx: x, cy: y, r: 8 }),
    labelBox("now", { x, y: y + 24, width: side, className: "now" }),
  );
  return group;
}

/**
 * @param {unknown} median @param {(point: MapPoint) => [number, number]} pixel @param {number} round
 * @param {number} rounds @param {number} side
 */
function medianMark(median, pixel, round, rounds, side) {
  const point = mapPoint(/** @type {number[] | null} */ (median));
  if (!point) return [];
  const [x, y] = pixel(point);
  const words = rounds > 1 ? `median ${round + 1}` : "median";
  return [
    svg("path", { class: "question-median", d: `M${x} ${y - 7}l7 12h-14z` }),
    labelBox(words, { x, y: y - 12, width: side, className: "median" }),
  ];
}

/** @param {[number, number]} at @param {number} side */
function landingMark([x, y], side) {
  const group = svg("g");
  group.append(
    svg("circle", { class: "question-truth", cx: x, cy: y, r: 9 }),
    svg("path", { class: "question-truth-cross", d: `M${x - 4} ${y}h8M${x} ${y - 4}v8` }),
    labelBox("landed", { x, y: y > side - 30 ? y - 14 : y + 24, width: side, className: "truth" }),
  );
  return group;
}

/** @param {[number, number]} at @param {number} side */
function yourMark([x, y], side) {
  const group = svg("g");
  group.append(
    svg("path", { class: "question-yours", d: `M${x} ${y - 9}l8 9l-8 9l-8 -9z` }),
    labelBox("you", { x, y: y < 30 ? y + 24 : y - 14, width: side, className: "yours" }),
  );
  return group;
}
