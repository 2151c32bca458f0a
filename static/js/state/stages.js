/**
 * The stages of the page, and which panels each of them shows. Pure: (state) → what is on stage.
 *
 * `show.stage` is the stage; `show.pane` the one plot that is seen where there is room for one only
 * (a narrow page, or the tour beside it); `show.enlarged` the panel that fills the stage, or null;
 * `show.inspector` whether the inspector stands at the right.
 */

/** @import { Scene } from "../scene/scene_types.js" */
/** @import { PlotPanel, Stage, State } from "./state_types.js" */

/** @type {Stage[]} */
export const STAGES = ["watch", "descend", "inside", "everything"];
/** @type {PlotPanel[]} */
export const PANES = ["surface", "weight", "losses"];

/** @type {Record<Stage, PlotPanel[]>} */
const PLOTS = {
  watch: ["surface", "weight", "losses"],
  descend: ["surface", "prediction", "weight", "step_curve"],
  inside: [],
  everything: ["surface", "prediction", "weight", "step_curve"],
};
/** @type {Stage[]} */
const WITH_INSPECTOR = ["inside", "everything"];

/**
 * The panels that can be seen: what is not among them is neither drawn nor asked of the server.
 * @param {Pick<State, "show" | "narrow" | "tour">} state
 * @returns {Set<string>}
 */
export function panelsOnStage({ show, narrow, tour }) {
  const { stage, pane, enlarged, inspector } = show;
  const open = inspector || inspectorIsFixed(stage) ? ["inspector"] : [];
  if (enlarged) return new Set([enlarged, ...open]);
  const single = narrow || (tour.open && stage === "watch");
  const plots = single ? PLOTS[stage].filter((name) => name === paneOn(stage, pane)) : PLOTS[stage];
  const station = stage === "inside" ? ["station"] : [];
  const losses = stage === "watch" ? [] : ["losses"]; // the timeline stands in the transport there
  return new Set(["network", ...plots, ...station, ...losses, ...open]);
}

/** Whether the inspector belongs to a stage, and cannot be closed there. @param {Stage} stage */
export function inspectorIsFixed(stage) {
  return WITH_INSPECTOR.includes(stage);
}

/** The plot that a stage shows where there is room for one. @param {Stage} stage @param {PlotPanel} pane */
export function paneOn(stage, pane) {
  return PLOTS[stage].includes(pane) ? pane : (PLOTS[stage][0] ?? null);
}

/** The panes that one can choose from on a stage. @param {Stage} stage */
export function panesOf(stage) {
  return PLOTS[stage];
}

/** The stage on which a scene of before there were stages is seen best. @param {Scene} scene */
export function stageOfScene({ walk = {}, curve = {}, survey, show = {} }) {
  if (walk?.panel === "station") return "inside";
  const ownSurface = survey && (survey.plane !== "auto" || survey.ghost || (survey.fan ?? 0) > 0);
  if (ownSurface || curve?.along === "step" || show?.dimension === "3-D" || show?.tab === "surface") {
    return "descend";
  }
  return show?.tab === "inspector" ? "everything" : "watch";
}
