/**
 * Checks whether the run that a link opened is the one that was shared: by fingerprint, and if that
 * differs, by the sketch (engine/training/fingerprint.py), which bounds the difference. Pure.
 */

/** @import { State } from "../state/state_types.js" */
/** @import { Link } from "../scene/scene_types.js" */

import { runMatchesScene } from "../scene/scene.js";
import { format } from "../text/format.js";

const ROUNDED = 5e-9; // of a number that is written with nine digits

/** Format a sketch for a link. @param {number[] | null} sketch */
export function sketchText(sketch) {
  return sketch && sketch.map((number) => Number(number.toPrecision(9)));
}

/**
 * An upper bound for the difference of the parameters: four times the largest difference of two sketches.
 * @param {number[]} shared @param {number[]} here
 */
export function distanceBound(shared, here) {
  return (
    4 *
    Math.max(...shared.map((number, place) => Math.abs(number - here[place]) + ROUNDED * Math.abs(number)))
  );
}

/**
 * The text about how exact the replay is, once it is at the link's step: {exact, words, more}; null at any
 * other step.
 * @param {Pick<Link, "scene" | "sketch">} link @param {State} state
 * @returns {{exact: boolean, words: string, more: string} | null}
 */
export function replayExactness({ scene, sketch }, state) {
  const { status, welcome } = state;
  if (!status?.fingerprint || !welcome || !runMatchesScene(scene, state)) return null;
  const { fingerprint, position } = status;
  const count = welcome.network.parameter_count;
  if (!scene.fingerprint)
    return {
      exact: false,
      words: `Step ${position}. The link has no fingerprint to compare with.`,
      more: "",
    };
  if (scene.fingerprint === fingerprint) {
    return {
      exact: true,
      words: `Step ${position}, exactly as shared (bit-exact).`,
      more: `All ${count} parameters have the shared fingerprint, ${fingerprint}.`,
    };
  }
  const more =
    `Fingerprint here ${fingerprint}, shared ${scene.fingerprint}: ` +
    "another processor or version of NumPy adds in another order.";
  if (!sketch || !status.sketch)
    return {
      exact: false,
      words: `Step ${position}: it differs from what was shared, by an unknown amount.`,
      more,
    };
  const most = format(distanceBound(sketch, status.sketch), 2);
  return {
    exact: false,
    words: `Step ${position}: it differs from what was shared by at most ${most}.`,
    more:
      `${more} That bounds the distance ‖θ − θ′‖ of all ${count} parameters, ` +
      "estimated by four random projections (true in 998 of 1,000 cases); " +
      "no single parameter differs by more.",
  };
}
