/** Checks whether all messages that make up the current picture of the run have arrived. Pure. */

/**
 * Whether position, step and curve are of the same step: they come one after the other, and are drawn in
 * one frame where they come close together.
 * @param {Pick<import("./state_types.js").State, "status" | "step" | "slice">} state
 */
export function pictureIsWhole({ status, step, slice }) {
  if (!status || !step || !slice) return true; // the first picture is drawn as it comes
  return status.position === step.position && step.step === slice.step;
}
