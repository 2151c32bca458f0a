/**
 * The stages of the page and the panels that each one shows. Pure.
 *
 * `show.stage` is the stage. `show.pane` is the visible plot when there is room for only one (on a narrow
 * page, or beside the tour). `show.enlarged` is the panel that fills the stage, or null. `show.inspector`
 * says whether the inspector is open at the right.
 */

/** @import { ParameterIndex } from "../net/protocol_types.js" */
/** @import { FirstScene } from "../scene/scene_types.js" */
/** @import { Panel, PlotPanel, Stage, State } from "./state_types.js" */

/** @type {Stage[]} */
export const STAGES = ["watch", "descend", "inside", "compare", "everything"];
/** @type {PlotPanel[]} */
export const PANES = ["surface", "weight", "losses"];
/** The panels that can fill the stage. @type {Panel[]} */
export const ENLARGED = [
  "network",
  "surface",
  "weight",
  "prediction",
  "step_curve",
  "losses",
  "station",
  "diagnosis",
  "race",
  "lanes",
  "lane_results",
];

/** @type {Record<Stage, PlotPanel[]>} */
const PLOTS = {
  watch: ["surface", "weight", "losses"],
  descend: ["surface", "prediction", "weight", "step_curve"],
  inside: [],
  compare: ["race", "lanes", "lane_results"],
  everything: ["surface", "prediction", "weight", "step_curve"],
};
/** @type {PlotPanel[]} */
const BOTH_CURVES = ["prediction", "weight"]; // with the tour: a point on one is a point on the other
/** @type {Stage[]} */
const WITH_INSPECTOR = ["inside", "everything"];

/**
 * The visible panels. Others are neither drawn nor requested from the server.
 * @param {Pick<State, "show" | "narrow" | "tour" | "embedded" | "editing" | "comparison">} state
 * @returns {Set<string>}
 */
export function panelsOnStage({ show, narrow, tour, embedded, editing, comparison }) {
  const { stage, pane, enlarged, inspector } = show;
  if (embedded) return new Set(embedded.map((name) => embeddedOn(stage, name)));
  if (editing) return new Set(["network_editor"]);
  if (enlarged === "diagnosis") return new Set(["diagnosis"]); // no number can be chosen there
  const open = inspector || inspectorIsFixed({ show, narrow }) ? ["inspector"] : [];
  if (enlarged) return new Set([enlarged, ...open]);
  const single = narrow || (tour.open && stage !== "everything"); // the tour speaks of one plot at a time
  const chosen = tour.open && stage === "descend" && pane === "weight" ? BOTH_CURVES : [paneOn(stage, pane)];
  const plots = single ? PLOTS[stage].filter((name) => chosen.includes(name)) : PLOTS[stage];
  const station = stage === "inside" ? ["station"] : [];
  if (stage === "compare" && !comparison?.lanes.length) return new Set(["lane_presets", "losses", ...open]);
  const losses = stage === "watch" ? [] : ["losses"]; // the timeline stands in the transport there
  const network = stage === "compare" ? [] : ["network"];
  return new Set([...network, ...plots, ...station, ...losses, ...open]);
}

/**
 * The panel that a frame shows: inside a station, where its curves would be, that station.
 * @param {Stage} stage @param {Panel} panel
 */
function embeddedOn(stage, panel) {
  return stage === "inside" && (panel === "weight" || panel === "prediction") ? "station" : panel;
}

/**
 * Return whether the inspector is part of the stage and cannot be closed there. On a narrow page it would
 * cover the stage, so it can be closed.
 * @param {Pick<State, "show" | "narrow">} state
 */
export function inspectorIsFixed({ show, narrow }) {
  return WITH_INSPECTOR.includes(show.stage) && !narrow;
}

/** The plot that a stage shows if there is room for only one. @param {Stage} stage @param {PlotPanel} pane */
export function paneOn(stage, pane) {
  return PLOTS[stage].includes(pane) ? pane : (PLOTS[stage][0] ?? null);
}

/** The panes that can be chosen on a stage. @param {Stage} stage */
export function panesOf(stage) {
  return PLOTS[stage];
}

/**
 * The best stage for a scene of version 1, which had no stages: the stage, the plot on a narrow page, and
 * whether the inspector is open.
 * @param {FirstScene} scene
 * @returns {{stage: Stage, pane: PlotPanel, inspector: boolean}}
 */
export function stageOfScene({ walk, curve, survey, show, chosen, selection, pins }) {
  const { tab, dimension } = show ?? {};
  const pane = tab === "curves" ? "weight" : "surface";
  const ofCurve = !chosen || sameNumber(chosen, selection ?? FIRST_SELECTION);
  const inspector = tab === "inspector" || !ofCurve || (Array.isArray(pins) && pins.length > 0);
  if (walk?.panel === "station") return { stage: "inside", pane, inspector };
  const { plane = "auto", zoom = "step", ghost = false, fan = 0 } = survey ?? {};
  const ownSurface = plane !== "auto" || zoom !== "step" || ghost || fan > 0;
  const curves = tab === "curves" || curve?.along === "step"; // C(a) and φ(s) stand on Descend only
  const descends = ownSurface || curves || tab === "surface" || dimension === "3-D";
  return { stage: descends ? "descend" : "watch", pane, inspector };
}

const FIRST_SELECTION = { address: "fc2.weight", index: [0, 1] };

/**
 * Whether two addresses with an index name the same number.
 * @param {ParameterIndex} one @param {ParameterIndex} other
 */
function sameNumber(one, other) {
  return one.address === other.address && String(one.index) === String(other.index);
}
