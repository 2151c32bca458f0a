/**
 * The list of the run's branches: the change that started each one, its first step and its current loss,
 * with buttons to open or discard it. It is shown once there are two branches.
 */

import { createLineChart } from "../../plots/line_chart/chart.js";
import { branchSign, lossesFigure } from "../../plots/losses/losses_figure.js";
import { branchCurves } from "../../state/loss_history.js";
import { format, percent } from "../../text/format.js";
import { button, el, find, svg } from "../../widgets/dom.js";

/** @typedef {import("../../state/state_types.js").State} State */
/** @typedef {NonNullable<State["status"]>} Status */
/** @typedef {Status["branches"][number]} Branch */
/** @typedef {import("../../plots/losses/losses_figure.js").BranchLine} BranchLine */

const COLUMNS = ["branch", "changed", "from step", "steps done", "loss", "held out, right", ""];

/** @param {HTMLElement} element @param {import("../../state/state_types.js").Send} send */
export function mountBranches(element, send) {
  const open = find("#branches-open", element);
  const panel = find("#branches", element);
  const area = find(".chart-area", panel);
  const body = find("tbody", panel);
  area.setAttribute("role", "img");
  find("thead tr", panel).append(...COLUMNS.map((name) => el("th", "", name)));
  const chart = createLineChart(area);
  /** @type {State | null} */
  let now = null;
  /** @type {Partial<State>} */
  let shown = {};

  panel.addEventListener("toggle", () => paint());
  body.addEventListener("click", ({ target }) => {
    const pressed = target instanceof Element ? target.closest("button") : null;
    const row = pressed?.closest("tr");
    if (!pressed || !row) return;
    const branch = Number(row.dataset.branch);
    send({ type: /** @type {"switch" | "discard"} */ (pressed.dataset.command), branch });
  });

  function paint() {
    if (!now?.status || !panel.matches(":popover-open")) return;
    const { curves, status } = now;
    /** @type {BranchLine[]} */
    const lines = branchCurves(curves, status);
    const latest = Math.max(...status.branches.map((one) => one.latest));
    chart.draw(lossesFigure(lines, latest));
    area.setAttribute(
      "aria-label",
      `The loss of ${lines.length} branches over the steps; the numbers are in the table below.`,
    );
    const byId = new Map(lines.map((line) => [line.branch.id, line]));
    const focused = document.activeElement;
    const focus = focused?.closest("tr")?.dataset.branch;
    const command = focused instanceof HTMLElement ? focused.dataset.command : undefined;
    body.replaceChildren(...status.branches.map((branch) => tableRow(branch, byId.get(branch.id), status)));
    const again = body.querySelector(`[data-branch="${focus}"] [data-command="${command}"]`);
    if (again instanceof HTMLElement) again.focus();
  }

  return /** @param {State} state */ function update(state) {
    now = state;
    const { curves, status } = state;
    if (!status || (curves === shown.curves && status === shown.status)) return;
    shown = { curves, status };
    const current = status.branches.find(({ id }) => id === status.branch);
    open.hidden = status.branches.length < 2;
    if (open.hidden && panel.matches(":popover-open")) panel.hidePopover();
    find("b", open).textContent = current?.name ?? "";
    find("span", open).textContent = `of ${status.branches.length}`;
    paint();
  };
}

/** @param {Branch} branch @param {BranchLine | undefined} line @param {Status} status */
function tableRow(branch, line, status) {
  const made = el("tr");
  const current = branch.id === status.branch;
  made.dataset.branch = String(branch.id);
  if (current) made.setAttribute("aria-current", "true");
  const name = el("th", "", branch.name);
  name.prepend(swatch(branch));
  name.scope = "row";
  const loss = line?.losses.at(-1)?.loss;
  const held = line?.evaluations.at(-1);
  const accuracy = el("td", "", held ? percent(held.accuracy) : "–");
  if (held) accuracy.title = `after ${held.step} steps; held-out loss ${format(held.loss)}`;
  const does = el("td");
  does.append(
    current ? el("span", "", "shown") : act("switch", "Show", `Show branch ${branch.name}`),
    act("discard", "✕", `Discard branch ${branch.name}`),
  );
  made.append(
    name,
    el("td", "", branch.changed || "the first run"),
    el("td", "", branch.from === null ? "–" : String(branch.fork)),
    el("td", "", String(branch.latest)),
    el("td", "", loss === undefined ? "–" : format(loss)),
    accuracy,
    does,
  );
  return made;
}

/** The line of a branch, as in the chart. @param {Branch} branch */
function swatch(branch) {
  const { colour, dash } = branchSign(branch);
  const sign = svg("svg", { class: "branch-sign", width: 28, height: 10, "aria-hidden": "true" });
  const look = { class: "chart-line", "data-colour": colour, "data-dash": dash, "stroke-width": 2 };
  sign.append(svg("path", { ...look, d: "M0 5H28" }));
  return sign;
}

/** @param {string} command @param {string} text @param {string} title */
function act(command, text, title) {
  const made = button(text, { title, label: title });
  made.dataset.command = command;
  return made;
}
