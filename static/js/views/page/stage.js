/**
 * The stage: which panels are seen and how large. Tabs choose the stage and, on a narrow page, the
 * plot; ⤢, a double click on a panel's head or F enlarges a panel, Escape brings the others back.
 */

import { panelsOnStage, paneOn, panesOf } from "../../state/stages.js";
import { find } from "../../widgets/dom.js";

const NARROW = 1100; // pixels of width under which one plot is seen at a time

/** @param {HTMLElement} element the page's main part @param {(command: object) => void} send */
export function mountStage(element, send) {
  const show = (change) => send({ type: "local/show", show: change });
  const stages = [...document.querySelectorAll(".stages [data-stage]")];
  const panes = [...element.querySelectorAll(".panes [data-pane]")];
  const panels = [...document.querySelectorAll("[data-panel]")];
  const losses = find(".timeline");
  const enlargers = [...document.querySelectorAll("[data-enlarge]")];
  for (const tab of stages)
    tab.addEventListener("click", () => show({ stage: tab.dataset.stage, enlarged: null }));
  for (const tab of panes) tab.addEventListener("click", () => show({ pane: tab.dataset.pane }));
  let enlarged = null;
  const enlarge = (name) => show({ enlarged: enlarged === name ? null : name });
  for (const button of enlargers) button.addEventListener("click", () => enlarge(button.dataset.enlarge));
  element.addEventListener("dblclick", ({ target }) => {
    const name = target.closest(".panel-head") && target.closest("[data-panel]").dataset.panel;
    if (name && !target.closest("button")) enlarge(name);
  });
  let narrow = null;
  new ResizeObserver(([{ contentRect }]) => {
    if (narrow === contentRect.width < NARROW) return;
    narrow = contentRect.width < NARROW;
    send({ type: "local/narrow", narrow });
  }).observe(document.body);
  let seen = "";

  return function update(state) {
    const { stage, pane } = state.show;
    enlarged = state.show.enlarged;
    const seenPanels = panelsOnStage(state);
    const now = [stage, pane, enlarged, state.tour.open, ...seenPanels].join();
    if (now === seen) return;
    seen = now;
    element.dataset.stage = stage;
    document.body.dataset.stage = stage;
    element.dataset.enlarged = enlarged ?? "";
    document.body.dataset.inspector = String(seenPanels.has("inspector"));
    for (const panel of panels) panel.hidden = !seenPanels.has(panel.dataset.panel);
    const inPanel = stage === "watch" || enlarged === "losses" || state.embedded !== null;
    const place = find(inPanel ? ".panel.losses" : ".timeline-place");
    if (losses.parentElement !== place) place.append(losses);
    find(".panel.losses").hidden = !(seenPanels.has("losses") && place.matches(".panel"));
    for (const tab of stages) tab.setAttribute("aria-pressed", String(tab.dataset.stage === stage));
    for (const tab of panes) {
      tab.hidden = !panesOf(stage).includes(tab.dataset.pane);
      tab.setAttribute("aria-pressed", String(tab.dataset.pane === paneOn(stage, pane)));
    }
    for (const button of enlargers) {
      button.setAttribute("aria-pressed", String(button.dataset.enlarge === enlarged));
    }
  };
}
