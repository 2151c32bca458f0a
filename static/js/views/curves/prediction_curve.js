/**
 * The view of C(a^pred): the chosen image on the curve of its own loss, with tangent and derivative. The
 * point can be dragged to see how the loss changes; released, it springs back. While C(w) is read at
 * another w, the point shows the prediction for that w.
 */

import { RAISED_PRED, symbolOf, symbolText } from "../../network/notation.js";
import { fillMathSlots } from "../../plots/mathml_slots.js";
import { predictionCurveFigure, predictionPoint } from "../../plots/prediction/prediction_curve_figure.js";
import { readoutAt, readoutWith } from "../../plots/slice/slice_readout.js";
import { format } from "../../text/format.js";
import { el } from "../../widgets/dom.js";
import { dragHandle } from "../../widgets/drag_handle.js";
import { spring } from "../../widgets/spring.js";
import { createPlotFrame } from "./plot_frame.js";

/** @typedef {import("../../state/state_types.js").State} State */
/** @typedef {import("../../net/protocol_types.js").SliceMessage} SliceMessage */
/** @typedef {import("../../net/protocol_types.js").WelcomeMessage} WelcomeMessage */
/** @typedef {import("../../plots/prediction/prediction_curve_figure.js").PredictionPoint} PredictionPoint */

const NO_CURVE = /** @type {Record<string, string>} */ ({
  output: `This network has no a${RAISED_PRED}: the loss C is its output.`,
  "mean-squared-error": `This network has no a${RAISED_PRED}: the loss C is a squared distance.`,
});

/** @param {HTMLElement} element @param {import("../../state/state_types.js").Send} send */
export function mountPredictionCurve(element, send) {
  const frame = createPlotFrame(element);
  const { area, chart } = frame;
  const none = el("p", "plot-empty");
  const honest = element.querySelector(".aside");
  const lines = element.querySelector(".plot-lines");
  none.hidden = true;
  element.append(none);
  /** @type {PredictionPoint | null} */
  let truth = null; // the point of the step
  /** @type {number | null} */
  let held = null; // the a to which the point was moved
  let stop = () => {};
  /** @type {Record<string, unknown>} */
  let seen = {};
  let draw = () => {};
  frame.onTop(() => draw());

  /** @param {number} a */
  const hold = (a) => {
    held = Math.max(0.005, Math.min(1, a));
    send({ type: "local/probe", probe: { a: held } });
  };
  const grip = dragHandle(area, {
    name: "a^pred of the image: move it to see how the loss and its derivative change",
    begin: () => {
      stop();
      send({ type: "local/curve", curve: { readings: true } });
    },
    to: (x) => hold(chart.under(x)),
    by: (count) => hold((held ?? truth?.a ?? 0.5) + 0.01 * count),
    end: () => {
      const release = () => {
        held = null;
        send({ type: "local/probe", probe: null });
      };
      stop = spring(held ?? 0, truth?.a ?? held ?? 0, hold, release);
    },
  });

  return /** @param {State} state */ function update(state) {
    const { step, welcome, slice, probe } = state;
    if (!step || !welcome) return;
    if (welcome !== seen.welcome) {
      none.textContent = NO_CURVE[welcome.network.loss] ?? "";
      none.hidden = !none.textContent;
      area.hidden = Boolean(none.textContent);
      lines?.toggleAttribute("hidden", Boolean(none.textContent));
    }
    if (none.textContent) return;
    const a = step.arrays.true_probabilities?.data[step.image];
    if (a === undefined) return;
    const loss = step.arrays.image_losses?.data[step.image];
    const read = probe?.place === undefined || !slice ? undefined : readoutAt(slice, probe.place).prediction;
    const now = { welcome, a, loss, held, read, slice: held === null ? null : slice };
    element.dataset.step = String(step.step);
    if (Object.entries(now).every(([key, value]) => value === seen[key])) return;
    seen = now;
    truth = predictionPoint(Number(a), loss === undefined ? null : Number(loss));
    const away = held ?? read;
    const shown = away === undefined ? truth : predictionPoint(away);
    const words = placeWords(step.image, held, read);
    const view = {
      shown,
      truth: away === undefined ? null : truth,
      read: held === null && away !== undefined,
      words,
    };
    const { arrays } = welcome;
    draw = () => chart.draw(predictionCurveFigure(arrays, view, frame.top()));
    draw();
    const [at, slope] = [format(shown.a), format(shown.derivative)];
    const numbers = `a ${at}, loss ${format(shown.loss)}, derivative ${slope}`;
    grip.tell(shown.a, 0, 1, numbers);
    fillMathSlots("loss", { a: shown.a, loss: shown.loss, derivative: shown.derivative });
    if (honest) honest.textContent = held === null ? "" : honestWords(welcome, slice, held);
    frame.say(`The loss of one image by the probability of its true class. ${words}: ${numbers}.`);
  };
}

/** @param {number} image @param {number | null} held @param {number | undefined} read */
function placeWords(image, held, read) {
  if (held !== null) return "moved by you";
  return read === undefined ? `image ${image + 1} of this mini-batch` : "at the w read on C(w)";
}

/** a^pred cannot be set: which weight would bring it there, if this one can.
 * @param {WelcomeMessage} welcome @param {SliceMessage | null} slice @param {number} held */
function honestWords({ network }, slice, held) {
  const start = `a${RAISED_PRED} cannot be set, only weights can.`;
  if (!slice?.arrays.predictions) return start;
  const symbol = symbolText(symbolOf(network, slice.address, slice.index));
  const place = readoutWith(slice, held);
  return place < 0
    ? `${start} No ${symbol} in the range drawn gives it.`
    : `${start} ${symbol} would have to be ${format(readoutAt(slice, place).w, 3)}.`;
}
