/**
 * Health, findings and histograms of the run: (state, message) → state, and the command that asks for them.
 * Pure.
 */

/** @import { WatchDiagnosisCommand } from "../net/protocol_types.js" */
/** @import { Reducers, State } from "./state_types.js" */

/** The state before anything was diagnosed. @type {Pick<State, "health" | "findings" | "histograms">} */
export const NO_DIAGNOSIS = { health: null, findings: null, histograms: null };

/** @type {Reducers} */
export const DIAGNOSIS_REDUCERS = {
  health: (state, health) => ({ ...state, health }),
  findings: (state, findings) => ({ ...state, findings }),
  histograms: (state, histograms) => ({ ...state, histograms }),
};

/**
 * The command that asks for findings and histograms while they are seen, and for neither otherwise.
 * @param {boolean} seen
 * @returns {WatchDiagnosisCommand}
 */
export function diagnosisCommand(seen) {
  return { type: "watch_diagnosis", findings: seen, histograms: seen };
}
