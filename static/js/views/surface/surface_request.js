/**
 * Sends the request for the chosen loss surface: once per change of the controls, or of whether it is drawn
 * large, and only while the panel is visible.
 */

/** @typedef {import("../../net/protocol_types.js").Network} Network */
/** @typedef {import("../../net/protocol_types.js").ParameterIndex} ParameterIndex */
/** @typedef {import("../../state/state_types.js").SurveySettings} SurveySettings */

/**
 * @param {Pick<ReturnType<typeof import("../../plots/surface/controls.js").surfaceControls>,
 *   "wish"|"follow">} choices
 * @param {(command: any) => void} send
 */
export function createSurfaceRequest(choices, send) {
  let told = "";
  let toldWish = "";
  /** @type {string[]} what was asked for and has not come back with the state */
  let sent = [];
  let visible = false;
  let followed = false; // the choices are those of the state: not before the first update on stage

  return {
    /**
     * Ask for what is chosen, if that is new, and say whether it is drawn large. Returns whether another
     * surface is asked for.
     */
    ask(large = false) {
      if (visible && !followed) return false;
      const wish = visible ? choices.wish() : { type: "survey", plane: "off" };
      const wanted = JSON.stringify(wish);
      const command = visible && large ? { ...wish, on_stage: true } : wish;
      if (wish === null || JSON.stringify(command) === told) return false;
      const other = wanted !== toldWish;
      told = JSON.stringify(command);
      toldWish = wanted;
      if (visible) sent.push(wanted);
      send(command);
      return other;
    },
    /** Another run: what was asked for must be asked for again. */
    forget() {
      told = toldWish = "";
    },
    /** Whether the panel can be seen. @param {boolean} seen */
    show(seen) {
      visible = seen;
      if (!seen) followed = false;
    },
    /**
     * Let the choices follow the state, except where it holds what they themselves asked for.
     * @param {Network} network @param {ParameterIndex} selection @param {SurveySettings | null} survey
     */
    follow(network, selection, survey) {
      const own = sent.indexOf(JSON.stringify({ type: "survey", ...survey }));
      sent = sent.slice(own + 1);
      choices.follow(network, selection, survey, own >= 0);
      followed = true;
    },
  };
}
