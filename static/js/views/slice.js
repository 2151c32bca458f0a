/**
 * The view of C(w): the chosen parameter's curve on this mini-batch, the ball, its step and where
 * it landed; a point to read gradient and a^pred at any w; a step that is only tried; the descent
 * of this weight alone. Where things stand is charts/slice_geometry's.
 */

import { ball } from "../charts/ball.js";
import { fillFormula } from "../charts/formula.js";
import { handle } from "../charts/handle.js";
import { keyLine } from "../charts/key_line.js";
import { updateReached } from "../charts/landing.js";
import { placeOf, placeWith, readingAt, readingHere } from "../charts/reading.js";
import { sliceFigure } from "../charts/slice_figure.js";
import { ballAt, sliceGeometry, wayOf } from "../charts/slice_geometry.js";
import { sliceKey } from "../charts/slice_key.js";
import { landingAt } from "../charts/verdict.js";
import { format } from "../format.js";
import { draw, mount, sizeOf } from "../plot.js";
import { symbolOf, symbolRich } from "../symbol.js";

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function view(element, send) {
  element.classList.add("chart");
  const area = document.createElement("div");
  area.className = "chart-area";
  element.append(area);
  mount(area);
  const disc = ball(area);
  const setKey = keyLine(element);
  let now = null; // {slice, probe, geometry of the size last drawn}
  let seen = {};

  const read = (place) => {
    const last = now.slice.arrays.values.data.length - 1;
    send({ type: "local/probe", probe: { place: Math.max(0, Math.min(last, place)) } });
  };
  const grip = handle(area, {
    name: "w: move along the curve to read C and its gradient at every point",
    hover: true,
    begin: () => send({ type: "local/curve", curve: { readings: true } }),
    to: (x) => now && read(placeOf(now.slice, now.geometry.fromPixel(x))),
    by: (count) => now && read((now.probe?.place ?? placeOf(now.slice, now.slice.value)) + count),
    end: () => send({ type: "local/probe", probe: null }),
  });

  return function update(state) {
    const { slice, welcome, curve, probe, trial, descent, shown } = state;
    element.classList.toggle("stale", Boolean(state.pending?.slice) || isOld(state));
    element.hidden = curve.along !== "weight";
    if (!slice || !welcome || element.hidden) return;
    const done = slice.loss_after !== null && slice.loss_after !== undefined;
    const landed = done && updateReached(state.walk);
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
    const reading = place < 0 ? null : readingAt(slice, place);
    const symbol = symbolOf(welcome.network, slice.address, slice.index);
    draw(area, (theme, sized) => {
      const geometry = sliceGeometry(slice, sized, options);
      now = { slice, probe: place < 0 ? null : { place }, geometry };
      const at = path ? path[path.length - 1] : ballAt(slice, landed);
      disc.place(geometry.toPixel(at));
      return sliceFigure(slice, geometry, theme, { landed, symbol: symbolRich(symbol), trial: tried, reading, path });
    });
    const geometry = sliceGeometry(slice, sizeOf(area), options);
    if (rolls) disc.roll(wayOf(slice).map(geometry.toPixel));
    tell(grip, slice, reading, state);
    setKey(sliceKey(slice, { landed, trial: tried, path, welcome }));
  };
}

function isOld(state) {
  return Boolean(state.step && state.slice && state.step.step !== state.slice.step);
}

/** Where it is read: under the pointer, or where this weight would give the a^pred that is held. */
function placeRead(slice, probe) {
  if (!probe) return -1;
  return probe.place ?? (probe.a === undefined ? -1 : placeWith(slice, probe.a));
}

function pathOf(descent, shown) {
  const { values, losses } = descent.arrays;
  return Array.from(values.data.slice(0, shown + 1), (w, k) => [w, losses.data[k]]);
}

/** The numbers of the point that is read, or of the step, in the formula above and for the reader. */
function tell(grip, slice, reading, { step }) {
  const at = reading ?? readingHere(slice, step?.arrays.true_probabilities?.data[step.image]);
  const gradient = at.gradient ?? "…";
  fillFormula("reading", { w: at.w, loss: at.loss, gradient });
  const words = `w ${format(at.w)}, C ${format(at.loss)}, gradient ${at.gradient === undefined ? "not known yet" : format(at.gradient)}`;
  const values = slice.arrays.values.data;
  grip.tell(at.w, values[0], values[values.length - 1], words);
}
