/**
 * The stages of the page, and which panels each of them shows. Pure: (state) → what is on stage.
 *
 * `show.stage` is the stage; `show.pane` the one plot that is seen where there is room for one only
 * (a narrow page, or the tour beside it); `show.enlarged` the panel that fills the stage, or null;
 * `show.inspector` whether the inspector stands at the right.
 */

export const STAGES = ["watch", "descend", "inside", "everything"];
export const PANES = ["surface", "weight", "losses"];

const PLOTS = {
  watch: ["surface", "weight", "losses"],
  descend: ["surface", "prediction", "weight", "step_curve"],
  inside: [],
  everything: ["surface", "prediction", "weight", "step_curve"],
};
const BOTH_CURVES = ["prediction", "weight"]; // with the tour: a point on one is a point on the other
const WITH_INSPECTOR = ["inside", "everything"];

/**
 * The panels that can be seen: what is not among them is neither drawn nor asked of the server.
 * @returns {Set<string>}
 */
export function panelsOnStage({ show, narrow, tour }) {
  const { stage, pane, enlarged, inspector } = show;
  const beside = WITH_INSPECTOR.includes(stage) && !narrow; // on a narrow page it would cover the stage
  const open = inspector || beside ? ["inspector"] : [];
  if (enlarged) return new Set([enlarged, ...open]);
  const single = narrow || (tour.open && stage !== "everything"); // the tour speaks of one plot at a time
  const chosen = tour.open && stage === "descend" && pane === "weight" ? BOTH_CURVES : [paneOn(stage, pane)];
  const plots = single ? PLOTS[stage].filter((name) => chosen.includes(name)) : PLOTS[stage];
  const station = stage === "inside" ? ["station"] : [];
  const losses = stage === "watch" ? [] : ["losses"]; // the timeline stands in the transport there
  return new Set(["network", ...plots, ...station, ...losses, ...open]);
}

/** The plot that a stage shows where there is room for one. */
export function paneOn(stage, pane) {
  return PLOTS[stage].includes(pane) ? pane : (PLOTS[stage][0] ?? null);
}

/** The panes that one can choose from on a stage. */
export function panesOf(stage) {
  return PLOTS[stage];
}

/**
 * Where a scene of version 1, made before there were stages, is seen best: its stage, the plot that a
 * narrow page shows, and whether the inspector is open.
 * @param {{walk?: any, curve?: any, survey?: any, show?: any, chosen?: any, selection?: any, pins?: any}} scene
 * @returns {{stage: string, pane: string, inspector: boolean}}
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
 * @param {{address: string, index: number[]}} one
 * @param {{address: string, index: number[]}} other
 */
function sameNumber(one, other) {
  return one.address === other.address && String(one.index) === String(other.index);
}
