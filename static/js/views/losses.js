/**
 * The view of the run: the loss of each mini-batch, now and then of the held-out images, and where
 * we are. A click goes there; the run itself is the store's.
 */

import { frameOf, lossesFigure, stepAt } from "../charts/losses_figure.js";
import { nearest } from "../charts/thin.js";
import { draw, mount } from "../plot.js";

const EVERY = 100;

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function view(element, send) {
  element.classList.add("chart");
  const area = document.createElement("div");
  area.className = "chart-area";
  element.append(area);
  mount(area);
  area.title = "Click or drag: the run as it was after that step";
  let now = null;
  let seen = {};
  let drawn = 0;
  let timer = 0;

  let asked = null; // where the server was last asked to go
  let held = null; // where a drag is, until the answer to the last question is here

  function seekTo(event) {
    if (!now?.losses?.length) return;
    const size = { width: area.clientWidth, height: area.clientHeight };
    const frame = frameOf(now.losses, now.evaluations ?? [], size);
    const left = area.getBoundingClientRect().left;
    const found = nearest(now.losses, stepAt(event.clientX - left, frame, size.width));
    if (found < 0) return;
    held = now.losses[found].step + 1;
    ask();
  }

  function ask() {
    if (held === null || (asked !== null && asked !== now.step?.position)) return;
    if (held !== now.step?.position) send({ type: "seek", step: held });
    asked = held;
    held = null;
  }

  area.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    area.setPointerCapture(event.pointerId);
    asked = null;
    seekTo(event);
  });
  area.addEventListener("pointermove", (event) => {
    if (area.hasPointerCapture(event.pointerId)) seekTo(event);
  });

  function paint() {
    timer = 0;
    drawn = performance.now();
    const state = now;
    const position = state.step?.position ?? state.status?.position ?? 0;
    const evaluations = state.evaluations ?? [];
    draw(area, (theme, size) =>
      lossesFigure(state.losses ?? [], evaluations, position, theme, size),
    );
  }

  return function update(state) {
    now = state;
    const { losses, evaluations, step } = state;
    if (losses === seen.losses && evaluations === seen.evaluations && step === seen.step) return;
    seen = { losses, evaluations, step };
    ask();
    if (timer) return;
    const wait = Math.max(0, drawn + EVERY - performance.now());
    if (wait === 0) paint();
    else timer = window.setTimeout(paint, wait);
  };
}
