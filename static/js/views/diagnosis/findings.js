/** The findings of the run as a list of cards, with a sentence where nothing stands out. */

/** @import { FindingsMessage, Remedy } from "../../net/protocol_types.js" */
/** @import { Send, State, StateWith } from "../../state/state_types.js" */

import { changeCommand, compareCommand, showFinding } from "../../state/finding_actions.js";
import { permits } from "../../state/shared_link.js";
import { findingsSummary, unknownText } from "../../text/finding_words.js";
import { el, find } from "../../widgets/dom.js";
import { findingCard } from "./finding_card.js";

const NOTHING = "Nothing stands out. No rule has found a problem in this run so far.";
const WAITING = "The rules are being checked…";
const RECORDED = "A recording holds no findings. Open it live to have the run diagnosed.";

/** @param {HTMLElement} element @param {Send} send */
export function mountFindings(element, send) {
  const summary = find("#findings-summary");
  /** @type {StateWith<"welcome"> | null} */
  let now = null;
  /** @type {Partial<State>} */
  let seen = {};
  /** @type {Map<string, boolean>} by rule: whether the reader opened or closed its evidence */
  const opened = new Map();

  /** @param {Remedy} remedy */
  function compare(remedy) {
    if (!now) return;
    send({ type: "local/show", show: { enlarged: null, stage: "compare" } });
    send(compareCommand(remedy, now.status?.position ?? 0));
  }

  /** @param {FindingsMessage} message @param {StateWith<"welcome">} state */
  function draw(message, state) {
    const canChange = permits(state.controls, "configure");
    const canCompare = canChange && state.welcome.choices.comparison !== undefined;
    const focused = focusedAct(element);
    /** @type {import("./finding_card.js").FindingActions} */
    const actions = {
      show: ({ show }) => {
        if (now) for (const action of showFinding(show, now)) send(action);
      },
      change: (remedy) => send(changeCommand(remedy)),
      compare: canCompare ? compare : null,
    };
    const cards = message.findings.map((finding, place) =>
      findingCard(canChange ? finding : { ...finding, tries: [] }, actions, {
        open: opened.get(finding.rule) ?? place === 0,
        toggled: (open) => opened.set(finding.rule, open),
      }),
    );
    const unknown = unknownText(message);
    const empty = message.findings.length ? "" : message.complete ? NOTHING : WAITING;
    element.replaceChildren(
      ...(empty ? [el("p", "findings-empty", empty)] : cards),
      ...(unknown ? [el("p", "soft findings-unknown", unknown)] : []),
    );
    if (focused) focused.restore(element);
  }

  return function update(/** @type {State} */ state) {
    const { welcome, findings, controls, recording, status } = state;
    now = welcome ? /** @type {StateWith<"welcome">} */ (state) : null;
    if (!now) return;
    const playing = status?.state === "playing";
    if (recording) {
      element.replaceChildren(el("p", "findings-empty", RECORDED));
      return;
    }
    if (findings === seen.findings && controls === seen.controls && welcome === seen.welcome) return;
    seen = { findings, controls, welcome };
    if (!findings) element.replaceChildren(el("p", "findings-empty", WAITING));
    else draw(findings, now);
    const said = findings ? findingsSummary(findings) : "";
    if (!playing && summary.textContent !== said) summary.textContent = said;
  };
}

/**
 * The button that has the focus, so that a list that is drawn anew gives it back: by rule, try and act.
 * @param {HTMLElement} element
 */
function focusedAct(element) {
  const { activeElement: one } = document;
  if (!(one instanceof HTMLElement) || !element.contains(one)) return null;
  const rule = one.closest("article")?.dataset.rule;
  const { act } = one.dataset;
  const label = one.getAttribute("aria-label");
  return {
    /** @param {HTMLElement} list */
    restore(list) {
      const card = [...list.querySelectorAll("article")].find((each) => each.dataset.rule === rule);
      const buttons = [...(card?.querySelectorAll("button") ?? [])];
      buttons.find((each) => each.dataset.act === act && each.getAttribute("aria-label") === label)?.focus();
    },
  };
}
