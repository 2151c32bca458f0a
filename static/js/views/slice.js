/**
 * The view of C(w): the chosen parameter's curve on this mini-batch, the ball, its step and where
 * it landed. Where things stand is charts/slice_geometry's; which parameter is the inspector's.
 */

import { ball } from "../charts/ball.js";
import { keyLine } from "../charts/key_line.js";
import { timesText, updateReached } from "../charts/landing.js";
import { stepWords } from "../charts/sentence.js";
import { sliceFigure } from "../charts/slice_figure.js";
import { ballAt, hasHoles, landings, sliceGeometry, wayOf } from "../charts/slice_geometry.js";
import { draw, mount } from "../plot.js";
import { symbolOf, symbolRich } from "../symbol.js";

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function view(element, send) {
  element.classList.add("chart");
  let selection = null;
  const zooms = [...document.querySelectorAll("#zooms [data-zoom]")];
  for (const button of zooms) {
    button.addEventListener("click", () => {
      if (selection) send({ type: "slice", ...selection, zoom: button.dataset.zoom });
    });
  }
  const area = document.createElement("div");
  area.className = "chart-area";
  element.append(area);
  mount(area);
  const disc = ball(area);
  const setKey = keyLine(element);
  let seen = {};

  return function update(state) {
    const { slice, welcome } = state;
    element.classList.toggle("stale", Boolean(state.pending?.slice) || isOld(state));
    selection = state.selection;
    if (!slice || !welcome) return;
    const done = slice.loss_after !== null && slice.loss_after !== undefined;
    const landed = done && updateReached(state.walk);
    if (slice === seen.slice && landed === seen.landed && welcome === seen.welcome) return;
    const rolls = landed && !seen.landed && slice === seen.slice;
    seen = { slice, landed, welcome };
    element.dataset.step = String(slice.step);
    for (const button of zooms) {
      button.setAttribute("aria-pressed", String(button.dataset.zoom === slice.zoom));
    }
    const symbol = symbolOf(welcome.network, slice.address, slice.index);
    if (!rolls) disc.rest();
    draw(area, (theme, size) => {
      const geometry = sliceGeometry(slice, size);
      disc.place(geometry.toPixel(ballAt(slice, landed)));
      return sliceFigure(slice, geometry, theme, { landed, symbol: symbolRich(symbol) });
    });
    const geometry = sliceGeometry(slice, { width: area.clientWidth, height: area.clientHeight });
    if (rolls) disc.roll(wayOf(slice).map(geometry.toPixel));
    setKey(entries(slice, geometry, landed, state));
  };
}

function isOld(state) {
  return Boolean(state.step && state.slice && state.step.step !== state.slice.step);
}

function entries(slice, geometry, landed, state) {
  const { truly } = landings(slice);
  const factor = geometry.factor === 1 ? "" : `(drawn ${timesText(geometry.factor)})`;
  const step = stepWords(state.welcome);
  const found = [
    { sign: "line", colour: "ink", words: "C(w), all else held" },
    { sign: "line", colour: "backward", words: "tangent, slope ∂C/∂w" },
    { sign: "arrow", colour: "update", words: slice.update ? step : "no step", more: factor },
    { sign: "ring", colour: "backward", words: "predicted", away: !slice.update },
    { sign: "diamond", colour: "ink", words: "if it moved alone", away: !slice.update },
    { sign: "dot", colour: "update", words: "landed: all moved", away: !(landed && truly) },
  ];
  if (hasHoles(slice)) {
    found.push({ sign: "line", colour: "line", words: "hole: C is no number there (diverged)" });
  }
  return found;
}
