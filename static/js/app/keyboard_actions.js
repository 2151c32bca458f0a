/**
 * The actions of the keys. → goes to the next step, or computes one at the end; ← goes back; Escape closes
 * one thing at a time. The other keys press the button of the same name.
 */

import { ENLARGED } from "../state/stages.js";

/** @typedef {import("../state/state_types.js").State} State */
/** @typedef {import("../state/state_types.js").Panel} Panel */

/**
 * The largest panel of each stage, which F enlarges where no other is pointed at.
 * @type {Record<import("../state/state_types.js").Stage, Panel>}
 */
const HEROES = {
  watch: "network",
  descend: "surface",
  inside: "station",
  compare: "race",
  everything: "network",
};

/**
 * @param {{getState: () => Pick<State, "going" | "status" | "show" | "editing">,
 *   send: import("../state/state_types.js").Send,
 *   stepAsked: () => boolean, finish: () => void, guide?: (to: string) => void,
 *   press?: (selector: string) => boolean | void, pointedPanel?: () => Panel | null}} options
 * `press` presses the button of a selector and says whether there is one; `pointedPanel` is the
 * panel that has the focus or the pointer.
 */
export function keyActions({
  getState,
  send,
  stepAsked,
  finish,
  guide = () => {},
  press = pressed,
  pointedPanel = panelUnderPointer,
}) {
  const at = () => getState().going ?? getState().status?.position ?? 0;
  const latest = () => getState().status?.latest ?? 0;
  const seek = (/** @type {number} */ step) => {
    if (step !== at()) send({ type: "seek", step });
  };
  const step = (/** @type {boolean} */ repeated) => {
    if (!repeated || !stepAsked()) press("#step"); // a key that is held waits for the step before
  };

  function escape() {
    const { show, status, editing } = getState();
    if (press("[data-drawer]:not([hidden]) [data-close]")) return;
    if (editing) send({ type: "local/edit-network", open: false });
    else if (show.enlarged) send({ type: "local/show", show: { enlarged: null } });
    else if (status?.preview) send({ type: "revert" });
    else finish();
  }

  return {
    step,
    forward: (/** @type {boolean} */ repeated) => (at() < latest() ? seek(at() + 1) : step(repeated)),
    back: () => seek(Math.max(0, at() - 1)),
    first: () => seek(0),
    last: () => seek(latest()),
    goTo: () => press("#go-to"),
    draw: () => press("#draw-open"),
    diagnosis: () => press("#health:enabled"),
    play: () => press("#play"),
    share: () => press("#share"),
    ask: () => press("#everybody:not([hidden]) #ask-open:enabled"),
    undo: () => press("#undo"),
    redo: () => press("#redo"),
    watch: () => press("[data-stage=watch][aria-pressed]"),
    descend: () => press("[data-stage=descend][aria-pressed]"),
    inside: () => press("[data-stage=inside][aria-pressed]"),
    compare: () => press("[data-stage=compare][aria-pressed]"),
    everything: () => press("[data-stage=everything][aria-pressed]"),
    enlarge: () => {
      const { enlarged, stage } = getState().show;
      const panel = enlarged ? null : (pointedPanel() ?? HEROES[stage]);
      send({ type: "local/show", show: { enlarged: panel } });
    },
    help: () => press("#help-open"),
    tour: () => guide("toggle"),
    next: () => guide("next"),
    previous: () => guide("previous"),
    again: () => guide("again"),
    escape,
  };
}

/** Press a button; whether there is one. @param {string} selector */
function pressed(selector) {
  const button = document.querySelector(selector);
  if (!(button instanceof HTMLElement)) return false;
  button.click();
  return true;
}

/** The name of the panel that has the focus, or else the pointer, where it can be enlarged. */
function panelUnderPointer() {
  const pointed = [...document.querySelectorAll("[data-panel]:hover")].at(-1); // the innermost
  const panels = [document.activeElement?.closest("[data-panel]"), pointed];
  const names = panels.map((one) => (one instanceof HTMLElement ? one.dataset.panel : undefined));
  return ENLARGED.find((panel) => names.includes(panel)) ?? null;
}
