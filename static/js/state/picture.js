/** Checks whether all messages that make up the current picture of the run have arrived. Pure. */

/**
 * Return whether status, step and curve are of the same step. They arrive one after the other, and are
 * drawn in one frame if they arrive close together.
 * @param {Pick<import("./state_types.js").State, "status" | "step" | "slice">} state
 */
export function pictureIsWhole({ status, step, slice }) {
  if (!status || !step || !slice) return true; // the first picture is drawn as it comes
  return status.position === step.position && step.step === slice.step;
}
