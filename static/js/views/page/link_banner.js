/**
 * The banner of an opened link: how far its run is computed, whether it is the run that was shared, which
 * parts of its view are missing here, and which controls the link hides.
 */

/** @import { Controls, RecordingHeader } from "../../scene/scene_types.js" */
/** @import { State, StateWith, View } from "../../state/state_types.js" */

import { currentLink, linkAddress, sameView } from "../../share/current_link.js";
import { replayExactness } from "../../share_link/replay_exactness.js";
import { find } from "../../widgets/dom.js";

/** @type {Partial<Record<Controls, string>>} */
const HIDDEN = { step: "This link hides the set-up.", look: "This link hides the controls." };

/** @type {View} */
export function mountLinkBanner(element, send) {
  const part = (/** @type {string} */ name) => find(`.${name}`, element);
  const words = part("arrival-words");
  const progress = find(".arrival-progress", element, HTMLProgressElement);
  const onward = part("arrival-onward");
  const all = part("arrival-all");
  const live = find(".arrival-live", element, HTMLAnchorElement);
  /** @type {State["link"]} */
  let link = null;
  /** @type {State | null} */
  let seen = null;
  onward.addEventListener("click", () => {
    if (link) send({ type: "local/scene", scene: link.scene });
  });
  all.addEventListener("click", () => send({ type: "local/all-controls" }));
  part("arrival-away").addEventListener("click", () => send({ type: "local/link-away" }));

  /** Let the way to the server lead to exactly what is seen. */
  function leadOn(/** @type {State} */ state) {
    const { status, step, recording } = state;
    if (sameView(seen, state) || !status || !step || status.state === "playing" || !recording?.live) return;
    seen = state;
    const { live: page } = recording;
    const show = (/** @type {string} */ address) => {
      live.hidden = false;
      live.href = address;
    };
    const address = linkAddress(currentLink(/** @type {StateWith<"status">} */ (state)), "", page);
    address.then(show, () => show(page));
  }

  return function update(state) {
    link = state.link;
    document.body.dataset.controls = state.controls;
    const told = toldOf(state);
    element.hidden = !told;
    if (!told) return;
    words.textContent = told.words;
    words.title = told.more ?? "";
    element.classList.toggle("problem", Boolean(told.problem));
    element.dataset.exact = String(told.exact ?? "");
    progress.hidden = told.part === undefined;
    if (told.part !== undefined) progress.value = told.part;
    onward.hidden = !told.onward;
    if (told.onward && link) onward.textContent = `Go to step ${link.scene.step}`;
    all.hidden = ["all", "recorded"].includes(state.controls);
    const stays = state.recording || !(link || state.refused); // it holds the way to the server or controls
    part("arrival-away").hidden = Boolean(stays);
    if (state.recording?.live) leadOn(state);
    all.title = HIDDEN[state.controls] ?? "";
  };
}

/**
 * @param {State} state
 * @returns {{words: string, more?: string, problem?: boolean, exact?: boolean, part?: number,
 *   onward?: boolean} | null}
 */
function toldOf(state) {
  const { link, refused, sceneProgress, status } = state;
  if (refused) return { words: refused, problem: true };
  if (state.recording) return { words: [recordedWords(state.recording), ...sceneProgress.said].join(" ") };
  if (!link)
    return state.controls === "all" || state.following ? null : { words: HIDDEN[state.controls] ?? "" };
  const said = sceneProgress.said.join(" ");
  if (sceneProgress.waiting) {
    const { words = "The run is computed again…", part = 0 } = status?.until ?? {};
    return { words: `Opening the link: ${words}`, part };
  }
  const verdict = replayExactness(link, state);
  if (verdict)
    return {
      ...verdict,
      words: [verdict.words, said].filter(Boolean).join(" "),
      more: [verdict.more, said].join(" "),
    };
  const before = link.begin && status && status.position < link.scene.step;
  if (before)
    return {
      words: `Before the first step. The shared view is step ${link.scene.step}.`,
      onward: link.controls !== "look",
    };
  if (said) return { words: said, problem: true };
  return state.controls === "all" ? null : { words: HIDDEN[state.controls] ?? "" };
}

/** @param {RecordingHeader} recording */
function recordedWords({ first, last }) {
  const stretch = first === last ? `step ${first}` : `steps ${first} to ${last}`;
  return `A recording of ${stretch} of a run. Nothing is computed here.`;
}
