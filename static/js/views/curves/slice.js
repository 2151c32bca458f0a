/**
 * The view of C(w): the curve of the chosen parameter on this mini-batch, the ball, its step and its
 * landing point. It also shows a point for reading gradient and a^pred at any w, a trial step, and the
 * descent with this weight only.
 */

import { symbolOf, symbolText } from "../../network/notation.js";
import { fillMathSlots } from "../../plots/mathml_slots.js";
import { sliceFigure } from "../../plots/slice/slice_figure.js";
import { ballAt, ballPath } from "../../plots/slice/slice_geometry.js";
import { readoutAt, readoutHere, readoutPosition, readoutWith } from "../../plots/slice/slice_readout.js";
import { format } from "../../text/format.js";
import { parameterStepLabel } from "../../text/parameter_step_words.js";
import { landingAt } from "../../text/step_verdict.js";
import { updateIsShown } from "../../walk/update_shown.js";
import { createBall } from "../../widgets/ball.js";
import { dragHandle } from "../../widgets/drag_handle.js";
import { createPlotFrame } from "./plot_frame.js";

/** @typedef {import("../../state/state_types.js").State} State */
/** @typedef {import("../../net/protocol_types.js").SliceMessage} SliceMessage */
/** @typedef {import("../../plots/slice/slice_figure.js").SliceView} SliceView */
/** @typedef {{slice: SliceMessage, place: number, view: SliceView}} Shown */

/** @param {HTMLElement} element @param {import("../../state/state_types.js").Send} send */
export function mountSlice(element, send) {
  const frame = createPlotFrame(element, placeBall);
  const { area, chart } = frame;
  const disc = createBall(chart.picture);
  const title = document.querySelector("#weight-title")?.firstChild;
  /** @type {Shown | null} */
  let now = null;
  /** @type {Record<string, unknown>} */
  let seen = {};
  frame.onTop(() => now && draw(now));

  /** @param {Shown} shown */
  function draw({ slice, view }) {
    chart.draw(sliceFigure(slice, view, frame.top()));
  }
  function placeBall() {
    if (!now) return;
    const { slice, view } = now;
    disc.place(chart.toPixel(view.path?.at(-1) ?? ballAt(slice, view.landed)));
  }
  /** @param {number} place */
  const read = (place) => {
    if (!now) return;
    const last = now.slice.arrays.values.data.length - 1;
    send({ type: "local/probe", probe: { place: Math.max(0, Math.min(last, place)) } });
  };
  const grip = dragHandle(area, {
    name: "w: move along the curve to read the loss and its gradient at every point",
    hover: true,
    begin: () => send({ type: "local/curve", curve: { readings: true } }),
    to: (x) => now && read(readoutPosition(now.slice, chart.under(x))),
    by: (count) => {
      if (!now) return;
      read((now.place < 0 ? readoutPosition(now.slice, now.slice.value) : now.place) + count);
    },
    end: () => send({ type: "local/probe", probe: null }),
  });

  return /** @param {State} state */ function update(state) {
    const { slice, welcome, curve, probe, trial, descent, shown } = state;
    element.classList.toggle("stale", Boolean(state.pending?.slice) || isOld(state));
    if (!slice || !welcome) return;
    const done = Boolean(slice.arrays.losses_after);
    const landed = done && updateIsShown(state.walk);
    const fresh = { slice, landed, welcome, probe, trial, descent, shown, derivative: curve.derivative };
    if (Object.entries(fresh).every(([key, value]) => value === seen[key])) return;
    const rolls = landed && !seen.landed && slice === seen.slice;
    const other = slice !== seen.slice;
    area.classList.toggle("fading", landed && (rolls || other));
    if (rolls || other) disc.rest();
    seen = fresh;
    element.dataset.step = String(slice.step);
    const symbol = symbolText(symbolOf(welcome.network, slice.address, slice.index));
    const place = placeRead(slice, probe);
    const reading = place < 0 ? null : readoutAt(slice, place);
    /** @type {SliceView} */
    const view = {
      landed,
      symbol,
      step: parameterStepLabel(welcome),
      derivative: curve.derivative,
      trial: trial === null ? null : landingAt(slice, trial),
      reading,
      path: descent ? pathOf(descent, shown) : null,
    };
    now = { slice, place, view };
    draw(now);
    if (rolls) disc.roll(ballPath(slice).map((point) => chart.toPixel(point)));
    if (title && title.nodeValue !== `C(${symbol}) `) title.nodeValue = `C(${symbol}) `;
    tell(grip, slice, reading, state);
    frame.say(sentence(slice, symbol, landed));
  };
}

/** @param {State} state */
function isOld({ step, slice }) {
  return Boolean(step && slice && step.step !== slice.step);
}

/** Where it is read: under the pointer, or where this weight would give the a^pred that is held.
 * @param {SliceMessage} slice @param {State["probe"]} probe */
function placeRead(slice, probe) {
  if (!probe) return -1;
  return probe.place ?? (probe.a === undefined ? -1 : readoutWith(slice, probe.a));
}

/** @param {NonNullable<State["descent"]>} descent @param {number} shown @returns {[number, number][]} */
function pathOf({ arrays: { values, losses } }, shown) {
  return Array.from({ length: Math.min(shown + 1, values.data.length) }, (_, k) => {
    return [Number(values.data[k]), Number(losses.data[k])];
  });
}

/** The numbers of the point that is read, or of the step, in the formula above and for the reader.
 * @param {ReturnType<typeof dragHandle>} grip @param {SliceMessage} slice
 * @param {ReturnType<typeof readoutAt> | null} reading @param {State} state */
function tell(grip, slice, reading, { step }) {
  const at = reading ?? readoutHere(slice, step?.arrays.true_probabilities?.data[step.image]);
  fillMathSlots("reading", { w: at.w, loss: at.loss, gradient: at.gradient ?? "…" });
  const slope = at.gradient === undefined ? "not known yet" : format(at.gradient);
  const { data } = slice.arrays.values;
  grip.tell(
    at.w,
    data[0],
    data[data.length - 1],
    `w ${format(at.w)}, loss ${format(at.loss)}, gradient ${slope}`,
  );
}

/** @param {SliceMessage} slice @param {string} symbol @param {boolean} landed */
function sentence({ value, loss, gradient, value_after: after, loss_after: end }, symbol, landed) {
  const at = `At ${symbol} = ${format(value)} the loss is ${format(loss)}, its gradient ${format(gradient)}.`;
  const start = `The loss as a function of ${symbol}, all other weights fixed. ${at}`;
  return landed
    ? `${start} After the step ${symbol} is ${format(after)} and the loss ${format(end)}.`
    : start;
}
