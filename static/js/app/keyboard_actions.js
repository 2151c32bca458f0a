/**
 * What the keys do to the run: → goes forward where there are steps, and makes one at the end; ←
 * goes back; the buttons of the same name do the rest. Nothing is drawn.
 */

/**
 * @param {{getState: () => object, send: (command: object) => void, stepAsked: () => boolean,
 *   finish: () => void, guide?: (to: string) => void, press?: (id: string) => void}} options
 */
export function keyActions({ getState, send, stepAsked, finish, guide = () => {}, press = pressed }) {
  const at = () => getState().going ?? getState().status?.position ?? 0;
  const latest = () => getState().status?.latest ?? 0;
  const seek = (step) => (step === at() ? undefined : send({ type: "seek", step }));
  const step = (repeated) => (repeated && stepAsked() ? undefined : press("#step")); // a key that is held
  return {
    step,
    forward: (repeated) => (at() < latest() ? seek(at() + 1) : step(repeated)),
    back: () => seek(Math.max(0, at() - 1)),
    first: () => seek(0),
    last: () => seek(latest()),
    goTo: () => press("#go-to"),
    draw: () => press("#draw-open"),
    play: () => press("#play"),
    share: () => press("#share"),
    undo: () => press("#undo"),
    redo: () => press("#redo"),
    tour: () => guide("toggle"),
    next: () => guide("next"),
    previous: () => guide("previous"),
    again: () => guide("again"),
    skip: () => (getState().status?.preview ? send({ type: "revert" }) : finish()),
  };
}

function pressed(id) {
  /** @type {HTMLElement} */ (document.querySelector(id)).click();
}
