/** A finding as a card: what stands out, the evidence behind it, where to see it, and what to try. */

/** @import { Finding, MeasuredStep, Remedy } from "../../net/protocol_types.js" */

import { evidenceText, SEVERITIES, tryTitle } from "../../text/finding_words.js";
import { format } from "../../text/format.js";
import { button, el } from "../../widgets/dom.js";

/**
 * @typedef {object} FindingActions
 * @property {(finding: Finding) => void} show bring the page to the view that proves it
 * @property {(remedy: Remedy) => void} change make the change in this run
 * @property {((remedy: Remedy) => void) | null} compare run as it is and with the change side by side; null
 *   where there are no comparisons
 */

/**
 * @param {Finding} finding @param {FindingActions} actions
 * @param {{open: boolean, toggled: (open: boolean) => void}} details whether the evidence is open
 */
export function findingCard(finding, actions, { open, toggled }) {
  const { severity, label, layer, sentence, tries } = finding;
  const { sign, word } = SEVERITIES[severity];
  const card = el("article", "finding");
  card.dataset.severity = severity;
  card.dataset.rule = finding.rule;
  const head = el("h4", "finding-head");
  const mark = el("span", "finding-sign", sign);
  mark.setAttribute("aria-hidden", "true");
  head.append(mark, el("span", "finding-severity", `${word}:`), ` ${label}`, layer ? ` in ${layer}` : "");
  const details = el("details", "finding-details");
  details.open = open;
  details.addEventListener("toggle", () => toggled(details.open));
  details.append(el("summary", "", "Evidence, threshold, source"), evidenceList(finding));
  if (finding.steps.length) details.append(stepsTable(finding.steps));
  card.append(head, el("p", "finding-sentence", sentence), details);
  const see = button("Show me", {
    className: "secondary",
    title: "Bring the page to the view that proves it",
    press: () => actions.show(finding),
  });
  see.dataset.act = "show";
  const line = el("p", "finding-acts");
  line.append(see);
  card.append(line, ...tries.map((remedy) => tryLine(remedy, actions)));
  return card;
}

/**
 * The numbers of a finding, the threshold of its rule, its margin and its source.
 * @param {Finding} finding
 */
function evidenceList({ evidence, threshold, margin, source }) {
  const list = el("dl", "finding-evidence");
  /** @param {string} term @param {HTMLElement | string} said */
  const add = (term, said) => {
    const line = el("div");
    const value = el("dd");
    value.append(said);
    line.append(el("dt", "", term), value);
    list.append(line);
  };
  for (const one of evidence) {
    const data = el("data", "", evidenceText(one));
    data.value = String(one.value);
    data.title = String(one.value);
    add(one.label, data);
  }
  add("Threshold", threshold);
  add("Margin", margin);
  add("Source", source);
  return list;
}

/** The steps around the place where numbers stopped being finite. @param {MeasuredStep[]} steps */
function stepsTable(steps) {
  const table = el("table", "finding-steps");
  const row = (/** @type {"th" | "td"} */ tag, /** @type {string[]} */ cells) => {
    const line = el("tr");
    line.append(...cells.map((text) => el(tag, "", text)));
    return line;
  };
  const head = el("thead");
  head.append(row("th", ["step", "loss", "largest number", "‖update‖"]));
  const body = el("tbody");
  for (const { step, loss, largest, update_norm: norm } of steps)
    body.append(row("td", [String(step), format(loss), format(largest, 3), format(norm, 3)]));
  table.append(head, body);
  return table;
}

/** @param {Remedy} remedy @param {FindingActions} actions */
function tryLine(remedy, { change, compare }) {
  const line = el("p", "finding-acts");
  line.append(el("span", "finding-try", `Try: ${remedy.label}`));
  const act = (/** @type {string} */ name, /** @type {string} */ title, /** @type {() => void} */ press) => {
    const made = button(name, { className: "secondary", title, label: `${name}: ${remedy.label}`, press });
    made.dataset.act = name;
    line.append(made);
  };
  if (compare)
    act("Compare", "Run as it is and with the change, side by side from step 0", () => compare(remedy));
  act(remedy.restarts ? "Start over" : "Change it", tryTitle(remedy), () => change(remedy));
  return line;
}
