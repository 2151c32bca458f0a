/**
 * The render loop: updates every view with the newest state, in slices, so that input is handled in
 * between. A view that throws shows an error in its place; the other views continue.
 */

/** @import { State } from "../state/state_types.js" */

import { el } from "../widgets/dom.js";

const FRAME = 16; // milliseconds of drawing after which a press is listened to
const PATIENCE = 8; // milliseconds that a frame waits for the messages that belong to it
const NAMED = 2; // milliseconds of drawing from which a view is named in the browser's timeline

/**
 * @param {{getState: () => State, painted: () => void, panels: (state: State) => Set<string>}} options
 *   painted: once all have seen it; panels: those on stage, the views of others are not drawn
 */
export function createRenderLoop({ getState, painted, panels }) {
  /** @type {{element: HTMLElement, change: (state: State) => void, panel: string | null}[]} */
  const views = [];
  let scheduled = false;
  let timer = 0;
  let waiting = 0; // views that have not seen the newest state
  let next = 0; // the one whose turn it is

  function paint() {
    scheduled = false;
    clearTimeout(timer);
    timer = 0;
    const began = performance.now();
    const onStage = panels(getState());
    while (waiting > 0) {
      const { element, change, panel } = views[next];
      if (!panel || onStage.has(panel)) named(element, () => guarded(element, () => change(getState())));
      next = (next + 1) % views.length;
      waiting -= 1;
      if (waiting > 0 && performance.now() - began > FRAME) return later((work) => setTimeout(work));
    }
    next = 0;
    painted();
  }

  /** @param {(work: () => void) => void} how */
  function later(how) {
    if (scheduled) return;
    scheduled = true;
    how(paint);
  }

  return {
    /**
     * Let a view draw itself once, and then whenever the state is another.
     * @template {HTMLElement} Part
     * @param {Part} element @param {(element: Part) => (state: State) => void} view
     */
    add(element, view) {
      const change = guarded(element, () => view(element));
      const panel = element.closest("[data-panel]")?.getAttribute("data-panel") ?? null;
      if (change) views.push({ element, change, panel });
    },
    /**
     * The state is another: show it as soon as there is a frame. Where the rest of its picture is on the
     * way, `whole` is false, and the frame waits for it a moment.
     */
    show(whole = true) {
      waiting = views.length;
      if (!whole) {
        timer ||= window.setTimeout(() => later(requestAnimationFrame), PATIENCE);
        return;
      }
      clearTimeout(timer);
      timer = 0;
      later(requestAnimationFrame);
    },
  };
}

/**
 * Name a view that draws for long in the browser's timeline, so that a long task can be laid to it.
 * @param {HTMLElement} element @param {() => void} work
 */
function named(element, work) {
  const start = performance.now();
  work();
  if (performance.now() - start < NAMED) return;
  const name = `view ${element.id}`;
  performance.measure(name, { start });
  performance.clearMeasures(name); // observers have it; the page keeps none
}

/**
 * @template Result
 * @param {HTMLElement} element @param {() => Result} work
 */
function guarded(element, work) {
  try {
    return work();
  } catch (failure) {
    console.error(failure);
    if (!element.querySelector(".problem.failed")) element.prepend(apology());
    return undefined;
  }
}

function apology() {
  const words = "This part could not be drawn; the rest goes on. Please reload the page.";
  return el("p", "problem failed", words);
}
