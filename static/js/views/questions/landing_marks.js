/** The marks in the picture of a landing: axes, curve and ball, answers, the landing, one's own answer. */

import { linearTicks, tickLabels } from "../../plots/line_chart/ticks.js";
import { LANDING_MARGIN, landingCurvePath } from "../../plots/question/landing_layout.js";
import { format } from "../../text/format.js";
import { svg } from "../../widgets/dom.js";
import { labelBox, pictureText, verticalMark } from "./picture_marks.js";

/** @typedef {import("../../plots/question/landing_layout.js").LandingLayout} LandingLayout */

/** @param {LandingLayout} layout @param {number} width @param {string} symbol */
export function axisMarks({ x, y, floor, curveFloor, curve, top, left, lossTicks }, width, symbol) {
  const { right } = LANDING_MARGIN;
  const ticks = linearTicks(x.domain, Math.max(2, Math.floor(width / 90)));
  const labels = tickLabels(ticks);
  return [
    svg("line", { class: "question-axis", x1: left, x2: width - right, y1: floor, y2: floor }),
    ...ticks.flatMap((tick, k) => [
      svg("line", { class: "question-axis", x1: x.at(tick), x2: x.at(tick), y1: floor, y2: floor + 4 }),
      pictureText(labels[k], { x: x.at(tick), y: floor + 17, anchor: "middle", className: "question-tick" }),
    ]),
    pictureText(symbol, { x: width - right, y: floor + 34, anchor: "end" }),
    ...lossTicks.map(({ loss, label }) =>
      pictureText(label, { x: left - 6, y: y.at(loss) + 4, anchor: "end", className: "question-tick" }),
    ),
    ...(curve ? [pictureText("loss", { x: 2, y: top - 12, anchor: "start" })] : []),
    ...(floor === curveFloor
      ? []
      : [
          svg("line", {
            class: "question-rule",
            x1: left,
            x2: width - right,
            y1: curveFloor,
            y2: curveFloor,
          }),
        ]),
  ];
}

/**
 * The curve with the ball where it stands before the step.
 * @param {LandingLayout} layout
 */
export function curveMarks(layout) {
  if (!layout.curve) return [];
  const { value, loss, from } = layout.curve;
  const [left, top] = [layout.place(value), layout.y.at(loss)];
  return [
    svg("path", { class: "question-curve", d: landingCurvePath(layout.curve, layout) }),
    ...(from === null
      ? []
      : [
          svg("circle", { class: "question-from", cx: layout.place(from), cy: layout.heightAt(from), r: 5 }),
          pictureText("before", {
            x: layout.place(from),
            y: layout.heightAt(from) - 11,
            anchor: "middle",
            outlined: true,
          }),
        ]),
    svg("circle", { class: "question-ball", cx: left, cy: top, r: 8 }),
    pictureText("now", { x: left, y: top + 24, anchor: "middle", outlined: true }),
  ];
}

/**
 * The answers of a round: dots in the first one, squares in the second one, with the mark of their median.
 * @param {LandingLayout["rows"][number]} row @param {number} rounds
 */
export function answerMarks({ round, base, median, stack }, rounds) {
  const { diameter, dots } = stack;
  const radius = diameter / 2 - 0.5;
  return [
    ...(rounds > 1 ? [pictureText(round === 1 ? "1st" : "2nd", { x: 2, y: base - 2, anchor: "start" })] : []),
    ...dots.map(({ x, up }) =>
      round === 1
        ? svg("circle", { class: "question-answer", cx: x, cy: base - up, r: radius })
        : svg("rect", {
            class: "question-answer second",
            x: x - radius,
            y: base - up - radius,
            width: 2 * radius,
            height: 2 * radius,
          }),
    ),
    ...(median === null
      ? []
      : [
          svg("path", { class: "question-median", d: `M${median} ${base + 2}l5 9h-10z` }),
          pictureText("median", { x: median + 9, y: base + 12, anchor: "start", outlined: true }),
        ]),
  ];
}

/** @param {LandingLayout} layout @param {number} truth @param {number} width */
export function landingMark(layout, truth, width) {
  const left = layout.place(truth);
  const top = layout.heightAt(truth);
  return [
    verticalMark(left, layout.top - 6, layout.floor, "question-truth-line"),
    svg("circle", { class: "question-truth", cx: left, cy: top, r: 9 }),
    svg("path", { class: "question-truth-cross", d: `M${left - 4} ${top}h8M${left} ${top - 4}v8` }),
    labelBox(`landed ${format(truth)}`, { x: left, y: layout.top - 10, width, className: "truth" }),
  ];
}

/** @param {LandingLayout} layout @param {number} mark @param {number} width */
export function yourMark(layout, mark, width) {
  const left = layout.place(mark);
  const low = layout.truth !== null; // the label of the landing stands above
  return [
    verticalMark(left, layout.top, layout.floor, "question-yours-line"),
    svg("path", {
      class: "question-yours",
      d: `M${left} ${layout.heightAt(mark) - 9}l8 9l-8 9l-8 -9z`,
    }),
    labelBox(`you ${format(mark)}`, {
      x: left,
      y: low ? layout.top + 12 : layout.top - 10,
      width,
      className: "yours",
    }),
  ];
}
