/**
 * What is known of the plane of a loss surface beyond its name: curvature, what the path's
 * directions explain, how long filters are; and the point that was clicked. Legend entries only.
 */

import { addressText } from "../../network/addresses.js";
import { format } from "../../text/format.js";
import { shareText, plainPlaneName } from "./words.js";

/** Legend entries without a sign. */
export function surfaceFactEntries(surface, picked, optimizer) {
  return [
    ...ends(surface),
    ...chosen(surface),
    ...curvature(surface, optimizer),
    ...trajectory(surface),
    ...filters(surface),
    ...read(picked),
  ];
}

function fact(words, value, more = "", title = "") {
  return { sign: "none", colour: "ink", words, value, more, title };
}

/** Where the step ends: its own loss, and the surface's under it where the plane leaves some out. */
function ends({ end_loss: end, end_on_surface: foot }) {
  if (foot === undefined || foot === null || end === null) return [];
  const same = Math.abs(foot - end) < 1e-5 * Math.abs(end);
  return [
    fact("step ends at C", end),
    ...(same ? [] : [fact("surface there", foot, "", "The difference is what lies outside the plane")]),
  ];
}

function chosen({ chosen: places }) {
  return (places ?? []).map(({ address, index }, k) => fact(`${"αβ"[k]}: ${addressText(address, index)}`));
}

function curvature({ curvature: found }, optimizer) {
  if (!found) return [];
  const line = found.largest > found.stability ? "over" : "under";
  const means =
    optimizer !== "sgd"
      ? "The stability line of plain descent; this optimizer has another"
      : line === "over"
        ? "Over the line: along v of λ max plain descent swings ever wider, until the curve bends"
        : "Under the line: plain descent is stable along v of λ max";
  const lambda = (name, value, residual) =>
    fact(
      `λ ${name}`,
      value,
      `± ${format(residual, 2)}`,
      `Lanczos with ${found.products} products; residual ‖Hv − λv‖`,
    );
  return [
    lambda("max", found.largest, found.largest_residual),
    lambda("min", found.smallest, found.smallest_residual),
    ...(found.stability === null ? [] : [fact("2/η", found.stability, `(λ max ${line})`, means)]),
  ];
}

function trajectory({ explained, by_chance: chance }) {
  if (!explained) return [];
  const both = (shares) => shares.map(shareText).join(" + ");
  return [
    fact(`of the path ${both(explained)}`),
    fact(
      `a random walk ${both(chance)}`,
      null,
      "",
      "What two components explain of a random walk of as many points",
    ),
  ];
}

function filters({ filter_norms: norms, radius }) {
  if (!norms) return [];
  const title = "Length of a random direction whose filters are as long as the network's";
  return [
    fact("filter norm", norms[0], `(edge ${plainPlaneName(radius / norms[0])} of it)`, title),
    fact("no arrows: such a plane holds next to nothing of a gradient"),
  ];
}

function read(picked) {
  if (!picked) return [];
  const place = `at α ${format(picked.alpha, 3)}, β ${format(picked.beta, 3)}`;
  if (picked.loss === undefined) return [{ sign: "ring", colour: "accent", words: "C …", more: place }];
  return [
    picked.loss === null
      ? fact(`diverged ${place}`)
      : { sign: "ring", colour: "accent", words: "C", value: picked.loss, more: place },
  ];
}
