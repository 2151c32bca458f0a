/**
 * The stage: which panels are visible, and their size. Tabs choose the stage and, on a narrow page, the
 * plot. ⤢, a double click on a panel's header or F enlarges a panel; Escape restores the others.
 */

/** @import { Panel, PlotPanel, Send, State, ViewSettings } from "../../state/state_types.js" */

import { ENLARGED, panelsOnStage, paneOn, panesOf, STAGES } from "../../state/stages.js";
import { find, findAll } from "../../widgets/dom.js";

const NARROW = 1100; // pixels of width under which one plot is seen at a time

/** @type {PlotPanel[]} */
const PLOTS = ["surface", "prediction", "weight", "step_curve", "losses", "race", "lanes", "lane_results"];

/** @param {HTMLElement} element the page's main part @param {Send} send */
export function mountStage(element, send) {
  const show = (/** @type {Partial<ViewSettings>} */ change) => send({ type: "local/show", show: change });
  const stages = STAGES.map((name) => ({ name, tab: find(`.stages [data-stage=${name}]`) }));
  const panes = PLOTS.map((name) => ({ name, tab: find(`.panes [data-pane=${name}]`, element) }));
  const panels = findAll("[data-panel]", document, HTMLElement);
  const losses = find(".timeline");
  const enlargers = ENLARGED.map((name) => ({ name, button: find(`[data-enlarge=${name}]`) }));
  for (const { name, tab } of stages)
    tab.addEventListener("click", () => show({ stage: name, enlarged: null }));
  for (const { name, tab } of panes) tab.addEventListener("click", () => show({ pane: name }));
  /** @type {Panel | null} */
  let enlarged = null;
  const enlarge = (/** @type {Panel} */ name) => show({ enlarged: enlarged === name ? null : name });
  for (const { name, button } of enlargers) button.addEventListener("click", () => enlarge(name));
  element.addEventListener("dblclick", ({ target }) => {
    if (!(target instanceof Element) || !target.closest(".panel-head") || target.closest("button")) return;
    const panel = target.closest("[data-panel]")?.getAttribute("data-panel");
    const name = ENLARGED.find((one) => one === panel);
    if (name) enlarge(name);
  });
  /** @type {boolean | null} */
  let narrow = null;
  new ResizeObserver(([{ contentRect }]) => {
    if (narrow === contentRect.width < NARROW) return;
    narrow = contentRect.width < NARROW;
    send({ type: "local/narrow", narrow });
  }).observe(document.body);
  let seen = "";

  return function update(/** @type {State} */ state) {
    const { stage, pane } = state.show;
    enlarged = state.show.enlarged;
    const seenPanels = panelsOnStage(state);
    const now = [stage, pane, enlarged, state.tour.open, state.editing, ...seenPanels].join();
    if (now === seen) return;
    seen = now;
    element.dataset.stage = stage;
    document.body.dataset.stage = stage;
    element.dataset.enlarged = enlarged ?? "";
    element.toggleAttribute("data-editing", state.editing);
    document.body.dataset.inspector = String(seenPanels.has("inspector"));
    for (const panel of panels) panel.hidden = !seenPanels.has(panel.dataset.panel ?? "");
    const inPanel = stage === "watch" || enlarged === "losses" || state.embedded !== null;
    const place = find(inPanel ? ".panel.losses" : ".timeline-place");
    if (losses.parentElement !== place) place.append(losses);
    find(".bar").classList.toggle("with-timeline", !inPanel);
    find(".panel.losses").hidden = !(seenPanels.has("losses") && place.matches(".panel"));
    for (const { name, tab } of stages) tab.setAttribute("aria-pressed", String(name === stage));
    const offered = seenPanels.has("lane_presets") ? [] : panesOf(stage);
    for (const { name, tab } of panes) {
      tab.hidden = !offered.includes(name);
      tab.setAttribute("aria-pressed", String(name === paneOn(stage, pane)));
    }
    for (const { name, button } of enlargers) button.setAttribute("aria-pressed", String(name === enlarged));
  };
}
