/**
 * The view of C(w): the chosen parameter's curve on this mini-batch, the ball, its step and where
 * it landed; a point to read gradient and a^pred at any w; a step that is only tried; the descent
 * of this weight alone. Where things stand is charts/slice_geometry's.
 */

import { ball } from "../../widgets/ball.js";
import { fillMathSlots } from "../../plots/mathml_slots.js";
import { dragHandle } from "../../widgets/drag_handle.js";
import { legendLine } from "../../widgets/legend.js";
import { updateIsShown } from "../../plots/ranges.js";
import { readoutPosition, readoutWith, readoutAt, readoutHere } from "../../plots/slice/slice_readout.js";
import { sliceFigure } from "../../plots/slice/slice_figure.js";
import { ballAt, sliceGeometry, ballPath } from "../../plots/slice/slice_geometry.js";
import { sliceLegend } from "../../plots/slice/slice_legend.js";
import { landingAt } from "../../text/step_verdict.js";
import { format } from "../../text/format.js";
import { drawPlot, mountPlot, plotSize } from "../../plots/plotly.js";
import { symbolOf, symbolRich } from "../../network/notation.js";

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountSlice(element, send) {
  element.classList.add("chart");
  const area = document.createElement("div");
  area.className = "chart-area";
  element.append(area);
  mountPlot(area);
  const disc = ball(area);
  const setKey = legendLine(element);
  let now = null; // {slice, probe, geometry of the size last drawn}
  let seen = {};

  const read = (place) => {
    const last = now.slice.arrays.values.data.length - 1;
    send({ type: "local/probe", probe: { place: Math.max(0, Math.min(last, place)) } });
  };
  const grip = dragHandle(area, {
    name: "w: move along the curve to read C and its gradient at every point",
    hover: true,
    begin: () => send({ type: "local/curve", curve: { readings: true } }),
    to: (x) => now && read(readoutPosition(now.slice, now.geometry.fromPixel(x))),
    by: (count) => now && read((now.probe?.place ?? readoutPosition(now.slice, now.slice.value)) + count),
    end: () => send({ type: "local/probe", probe: null }),
  });

  return function update(state) {
    const { slice, welcome, curve, probe, trial, descent, shown } = state;
    element.classList.toggle("stale", Boolean(state.pending?.slice) || isOld(state));
    if (!slice || !welcome) return;
    const done = slice.loss_after !== null && slice.loss_after !== undefined;
    const landed = done && updateIsShown(state.walk);
    const fresh = { slice, landed, welcome, probe, trial, descent, shown, derivative: curve.derivative };
    if (Object.keys(fresh).every((key) => fresh[key] === seen[key])) return;
    const rolls = landed && !seen.landed && slice === seen.slice;
    area.classList.toggle("fading", landed && (rolls || slice !== seen.slice));
    if (rolls || slice !== seen.slice) disc.rest();
    seen = fresh;
    element.dataset.step = String(slice.step);
    const path = descent ? pathOf(descent, shown) : null;
    const options = { derivative: curve.derivative, path: path ?? [] };
    const tried = trial === null ? null : landingAt(slice, trial);
    const place = placeRead(slice, probe);
    const reading = place < 0 ? null : readoutAt(slice, place);
    const symbol = symbolOf(welcome.network, slice.address, slice.index);
    drawPlot(area, (theme, sized) => {
      const geometry = sliceGeometry(slice, sized, options);
      now = { slice, probe: place < 0 ? null : { place }, geometry };
      const at = path ? path[path.length - 1] : ballAt(slice, landed);
      disc.place(geometry.toPixel(at));
      return sliceFigure(slice, geometry, theme, {
        landed,
        symbol: symbolRich(symbol),
        trial: tried,
        reading,
        path,
      });
    });
    const geometry = sliceGeometry(slice, plotSize(area), options);
    if (rolls) disc.roll(ballPath(slice).map(geometry.toPixel));
    tell(grip, slice, reading, state);
    setKey(sliceLegend(slice, { landed, trial: tried, path, welcome }));
  };
}

function isOld(state) {
  return Boolean(state.step && state.slice && state.step.step !== state.slice.step);
}

/** Where it is read: under the pointer, or where this weight would give the a^pred that is held. */
function placeRead(slice, probe) {
  if (!probe) return -1;
  return probe.place ?? (probe.a === undefined ? -1 : readoutWith(slice, probe.a));
}

function pathOf(descent, shown) {
  const { values, losses } = descent.arrays;
  return Array.from(values.data.slice(0, shown + 1), (w, k) => [w, losses.data[k]]);
}

/** The numbers of the point that is read, or of the step, in the formula above and for the reader. */
function tell(grip, slice, reading, { step }) {
  const at = reading ?? readoutHere(slice, step?.arrays.true_probabilities?.data[step.image]);
  const gradient = at.gradient ?? "…";
  fillMathSlots("reading", { w: at.w, loss: at.loss, gradient });
  const words = `w ${format(at.w)}, C ${format(at.loss)}, gradient ${at.gradient === undefined ? "not known yet" : format(at.gradient)}`;
  const values = slice.arrays.values.data;
  grip.tell(at.w, values[0], values[values.length - 1], words);
}
