/** Asks the server what the draft is and costs, as it changes, and for the layers of a starting point. */

/** @import { Architecture, DescriptionMessage, PresetChoice } from "../../net/protocol_types.js" */
/** @import { Draft } from "../../network_editor/editor_types.js" */
/** @import { Send } from "../../state/state_types.js" */

import { createRequestThrottle } from "../../net/request_throttle.js";
import { architectureOf } from "../../network_editor/architecture_text.js";

/**
 * @param {object} options
 * @param {Send} options.send
 * @param {() => Draft | null} options.draft what is to be described; null where there is nothing
 * @param {(preset: PresetChoice, architecture: Architecture) => void} options.loaded
 */
export function createDescriptionRequest({ send, draft, loaded }) {
  /** @type {PresetChoice | null} */
  let wanted = null;
  /** @type {{asked: number, preset: PresetChoice} | null} */
  let loading = null;
  const throttle = createRequestThrottle({
    ask: (asked) => {
      const now = draft();
      loading = wanted && { asked, preset: wanted };
      if (wanted) send({ type: "describe", preset: wanted.name, asked });
      else if (now) send({ type: "describe", architecture: architectureOf(now), asked });
      else return false;
      wanted = null;
      return true;
    },
  });
  return {
    /** The draft has changed. */
    wish: () => throttle.wish(),
    /** Ask for the layers of a starting point. @param {PresetChoice} preset */
    load(preset) {
      wanted = preset;
      throttle.wish();
    },
    /** An answer that is not coming any more: the line was lost, or the request was refused. */
    dropped() {
      loading = null;
      throttle.answered();
    },
    /** Take an answer; whether it is about the draft. @param {DescriptionMessage} description */
    answered(description) {
      const { asked, architecture } = description;
      const preset = loading?.asked === asked ? loading.preset : null;
      loading = null;
      throttle.answered();
      if (preset && architecture) loaded(preset, architecture);
      return preset === null;
    },
    /** Whether an answer is about the draft as it is now. @param {DescriptionMessage | null} description */
    isNewest: (description) => description !== null && throttle.isNewest(description.asked),
  };
}
