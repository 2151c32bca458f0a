/**
 * Legend entries for further properties of the plane: the end of the step, curvature, the share of the
 * path that the directions explain, and the length of filter-normalised directions.
 */

import { addressText } from "../../network/addresses.js";
import { format } from "../../text/format.js";
import { plainPlaneName, shareText } from "./surface_words.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */
/** @typedef {import("../../widgets/legend.js").Entry} Entry */

/** @param {SurfaceMessage} surface @param {string} optimizer @returns {Entry[]} */
export function surfaceFactEntries(surface, optimizer) {
  return [
    ...ends(surface),
    ...chosenParameters(surface),
    ...curvatureEntries(surface, optimizer),
    ...trajectory(surface),
    ...filters(surface),
  ];
}

/** @param {string} words @param {number | null} [value] @returns {Entry} */
function fact(words, value, more = "", title = "") {
  return { sign: "none", colour: "ink", words, value, more, title };
}

/**
 * Where the step ends: its own loss, and the surface's under it where the plane leaves some out.
 * @param {SurfaceMessage} surface
 */
function ends({ end_loss: end, end_on_surface: foot }) {
  if (foot === undefined || foot === null || end === null) return [];
  const same = Math.abs(foot - end) < 1e-5 * Math.abs(end);
  const title = "The difference is what lies outside the plane";
  return [
    fact("loss after the step", end),
    ...(same ? [] : [fact("height of the surface there", foot, "", title)]),
  ];
}

/** @param {SurfaceMessage} surface */
function chosenParameters({ chosen }) {
  return (chosen ?? []).map(({ address, index }, k) => fact(`${"αβ"[k]}: ${addressText(address, index)}`));
}

/**
 * The curvatures along the axes of a plane that is spanned by curvature directions.
 * @param {SurfaceMessage} surface
 * @param {string} optimizer
 * @returns {Entry[]}
 */
export function curvatureEntries({ curvature: found }, optimizer) {
  if (!found) return [];
  const { stability } = found;
  const line = stability !== null && found.largest > stability ? "over" : "under";
  const means =
    optimizer !== "sgd"
      ? "The stability limit of plain gradient descent; this optimizer has another"
      : line === "over"
        ? "Over the limit: along λ max gradient descent swings ever wider, until the curve bends"
        : "Under the limit: gradient descent is stable along λ max";
  const lambda = (/** @type {string} */ name, /** @type {number} */ value, /** @type {number} */ residual) =>
    fact(
      `curvature λ ${name}`,
      value,
      `± ${format(residual, 2)}`,
      `Eigenvalue of the Hessian: Lanczos with ${found.products} products; residual ‖Hv − λv‖`,
    );
  return [
    lambda("max", found.largest, found.largest_residual),
    lambda("min", found.smallest, found.smallest_residual),
    ...(stability === null ? [] : [fact("stability limit 2/η", stability, `(λ max ${line})`, means)]),
  ];
}

/** @param {SurfaceMessage} surface */
function trajectory({ explained, by_chance: chance }) {
  if (!explained) return [];
  const both = (/** @type {number[] | null} */ shares) => (shares ?? []).map(shareText).join(" + ");
  const title = "What two components explain of a random walk of as many points";
  return [
    fact(`The axes explain ${both(explained)} of the path`),
    fact(`of a random walk ${both(chance)}`, null, "", title),
  ];
}

/** @param {SurfaceMessage} surface */
function filters({ filter_norms: norms, radius }) {
  if (!norms) return [];
  const title = "Length of a random direction whose filters are as long as the network's";
  return [
    fact("filter norm", norms[0], `(the edge is ${plainPlaneName(radius / norms[0])} of it)`, title),
    fact("no arrows: such a plane holds almost nothing of a gradient"),
  ];
}
