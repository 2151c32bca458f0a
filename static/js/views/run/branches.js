/**
 * The branches of the run beside each other: what each changed, where it left, what it gives now;
 * to go to, or to discard. Shown once there are two.
 */

import { lossesFigure, branchSign } from "../../plots/losses/losses_figure.js";
import { format, percent } from "../../text/format.js";
import { drawPlot, mountPlot } from "../../plots/plotly.js";
import { branchCurves } from "../../state/curves.js";

const COLUMNS = ["branch", "changed", "from step", "steps done", "loss C", "held out", ""];

/** @param {HTMLElement} element @param {(command: object) => void} send */
export function mountBranches(element, send) {
  const open = element.querySelector("#branches-open");
  const panel = element.querySelector("#branches");
  const area = panel.querySelector(".chart-area");
  const body = panel.querySelector("tbody");
  panel.querySelector("thead tr").append(...COLUMNS.map((name) => cell("th", name)));
  mountPlot(area);
  let now = null;
  let shown = {};

  panel.addEventListener("toggle", () => now && paint());
  body.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button) send({ type: button.dataset.command, branch: Number(button.closest("tr").dataset.branch) });
  });

  function paint() {
    if (!panel.matches(":popover-open")) return;
    const { curves, status } = now;
    const lines = branchCurves(curves, status);
    const latest = Math.max(...status.branches.map((one) => one.latest));
    drawPlot(area, (theme, size) => lossesFigure(lines, latest, theme, size));
    const byId = new Map(lines.map((line) => [line.branch.id, line]));
    const focus = document.activeElement?.closest("tr")?.dataset.branch;
    const command = document.activeElement?.dataset?.command;
    body.replaceChildren(...status.branches.map((branch) => row(branch, byId.get(branch.id), status)));
    if (focus) body.querySelector(`[data-branch="${focus}"] [data-command="${command}"]`)?.focus();
  }

  return function update(state) {
    now = state;
    const { curves, status } = state;
    if (!status || (curves === shown.curves && status === shown.status)) return;
    shown = { curves, status };
    const current = status.branches.find(({ id }) => id === status.branch);
    open.hidden = status.branches.length < 2;
    if (open.hidden && panel.matches(":popover-open")) panel.hidePopover();
    open.querySelector("b").textContent = current?.name ?? "";
    open.querySelector("span").textContent = `of ${status.branches.length} branches`;
    paint();
  };
}

function row(branch, line, status) {
  const made = document.createElement("tr");
  const current = branch.id === status.branch;
  made.dataset.branch = String(branch.id);
  if (current) made.setAttribute("aria-current", "true");
  const name = cell("th", branch.name);
  name.prepend(swatch(branch));
  name.scope = "row";
  const loss = line.losses[line.losses.length - 1]?.loss;
  const held = line.evaluations[line.evaluations.length - 1];
  const accuracy = cell("td", held ? percent(held.accuracy) : "–");
  if (held) accuracy.title = `after ${held.step} steps; held-out loss ${format(held.loss)}`;
  const does = document.createElement("td");
  does.append(
    current ? cell("span", "shown") : button("switch", "Show", `Show branch ${branch.name}`),
    button("discard", "✕", `Discard branch ${branch.name}`),
  );
  made.append(
    name,
    cell("td", branch.changed || "as it began"),
    cell("td", branch.from === null ? "–" : String(branch.fork)),
    cell("td", String(branch.latest)),
    cell("td", loss === undefined ? "–" : format(loss)),
    accuracy,
    does,
  );
  return made;
}

function swatch(branch) {
  const { colour, dash } = branchSign(branch);
  const sign = document.createElement("i");
  sign.className = "branch-sign";
  sign.dataset.dash =
    dash === "solid" ? "solid" : dash.includes("dot") || dash.startsWith("2px") ? "dotted" : "dashed";
  sign.style.setProperty("--colour", `var(--${colour})`);
  return sign;
}

function cell(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

function button(command, text, title) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "link", textContent: text, title });
  made.dataset.command = command;
  made.setAttribute("aria-label", title);
  return made;
}
