/**
 * The view of C(a^pred): where the chosen image stands on the curve of its own loss, with tangent
 * and derivative. The point can be held elsewhere, to feel the curve; let go, it springs back.
 * While C(w) is read at another w, the point stands where that w would put it.
 */

import { fillMathSlots } from "../../plots/mathml_slots.js";
import { dragHandle } from "../../widgets/drag_handle.js";
import { legendLine } from "../../widgets/legend.js";
import {
  predictionPoint,
  predictionFigure,
  predictionUnder,
} from "../../plots/prediction/prediction_figure.js";
import { readoutWith, readoutAt } from "../../plots/slice/slice_readout.js";
import { spring } from "../../widgets/spring.js";
import { format } from "../../text/format.js";
import { drawPlot, mountPlot, plotSize } from "../../plots/plotly.js";
import { symbolOf, symbolText } from "../../network/notation.js";

const NO_CURVE = {
  output: "There is no aᵖʳᵉᵈ in this network: C is the output itself.",
  "mean-squared-error": "There is no aᵖʳᵉᵈ in this network: C is the squared distance from the target.",
};

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountPrediction(element, send) {
  element.classList.add("chart");
  const area = document.createElement("div");
  area.className = "chart-area";
  const none = document.createElement("p");
  none.className = "soft";
  element.append(none, area);
  mountPlot(area);
  const setKey = legendLine(element);
  const honest = document.createElement("p");
  honest.className = "aside";
  element.append(honest);
  let truth = null; // the point of the step
  let held = null; // the a where the point is held, or null
  let stop = () => {};
  let seen = {};

  const hold = (a) => {
    held = Math.max(0.005, Math.min(1, a));
    send({ type: "local/probe", probe: { a: held } });
  };
  const grip = dragHandle(area, {
    name: "a^pred of the image: move it to feel C and its derivative change",
    begin: () => {
      stop();
      send({ type: "local/curve", curve: { readings: true } });
    },
    to: (x) => hold(predictionUnder(x, plotSize(area).width)),
    by: (count) => hold((held ?? truth?.a ?? 0.5) + 0.01 * count),
    end: () => {
      const release = () => {
        held = null;
        send({ type: "local/probe", probe: null });
      };
      stop = spring(held, truth?.a ?? held, hold, release);
    },
  });

  return function update(state) {
    const { step, welcome, slice, probe } = state;
    if (!step || !welcome) return;
    if (welcome !== seen.welcome) {
      none.textContent = NO_CURVE[welcome.network.loss] ?? "";
      area.hidden = Boolean(none.textContent);
      element.previousElementSibling.style.visibility = none.textContent ? "hidden" : "";
    }
    if (none.textContent) return setKey([]);
    const a = step.arrays.true_probabilities?.data[step.image];
    if (a === undefined) return;
    const loss = step.arrays.image_losses?.data[step.image];
    const read = probe?.place === undefined ? undefined : readoutAt(slice, probe.place).prediction;
    const now = { welcome, a, loss, held, read, slice: held === null ? null : slice };
    element.dataset.step = String(step.step);
    if (Object.keys(now).every((key) => now[key] === seen[key])) return;
    seen = now;
    truth = predictionPoint(a, loss);
    const away = held ?? read;
    const shown = away === undefined ? truth : predictionPoint(away);
    const points = { shown, ghost: away === undefined ? null : truth, read: held === null };
    points.read &&= away !== undefined;
    drawPlot(area, (theme, size) => predictionFigure(welcome.arrays, points, theme, size));
    grip.tell(
      shown.a,
      0,
      1,
      `a ${format(shown.a)}, C ${format(shown.loss)}, slope ${format(shown.derivative)}`,
    );
    fillMathSlots("loss", { a: shown.a, loss: shown.loss, derivative: shown.derivative });
    setKey([
      {
        sign: "dot",
        colour: points.read ? "accent" : "forward",
        words: "a^pred",
        value: shown.a,
        more: placeWords(step, held, read),
      },
    ]);
    honest.textContent = held === null ? "" : honestWords(welcome, slice, held);
  };
}

function placeWords(step, held, read) {
  if (held !== null) return "held";
  return read === undefined ? `of image ${step.image + 1}` : "at the w that is read";
}

/** a^pred cannot be set: which weight would bring it there, if this one alone can. */
function honestWords({ network }, slice, held) {
  const start = "aᵖʳᵉᵈ cannot be set, only weights can.";
  if (!slice?.arrays.predictions) return start;
  const symbol = symbolText(symbolOf(network, slice.address, slice.index));
  const place = readoutWith(slice, held);
  return place < 0
    ? `${start} ${symbol} alone does not bring it there in this picture.`
    : `${start} ${symbol} would have to be ${format(readoutAt(slice, place).w, 3)}.`;
}
