/** Lights a panel briefly when the walk reaches the update. */

const LIGHT = 600; // milliseconds

/**
 * @param {HTMLElement} panel
 * @returns {(walk: import("../../state/state_types.js").State["walk"]) => void}
 */
export function createUpdateLight(panel) {
  let lit = false;
  return ({ stations, position }) => {
    const update = stations[position]?.stage === "update";
    if (update && !lit) {
      panel.classList.add("lit");
      setTimeout(() => panel.classList.remove("lit"), LIGHT);
    }
    lit = update;
  };
}
