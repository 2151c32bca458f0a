/** Makes the step that answers the room's question in one press: close, step, reveal. */

/** @import { Command } from "../net/protocol_types.js" */
/** @import { State } from "../state/state_types.js" */

import { isStepMade, questionOfNextStep, stepCommands } from "../state/question_step.js";

/** @param {{getState: () => State, send: (command: Command) => unknown}} options `send` to the server */
export function createQuestionStep({ getState, send }) {
  let revealed = ""; // the id of the question that is revealed once its many updates are made

  return {
    /** Make the step of the question; false where none waits for it. */
    advance() {
      const state = getState();
      const question = questionOfNextStep(state);
      if (!question) return false;
      const commands = stepCommands(question, state);
      if (!commands.some(({ type }) => type === "reveal")) revealed = question.id;
      for (const command of commands) send(command);
      return true;
    },
    /** The state has changed: reveal what waits for it. */
    changed() {
      if (!revealed) return;
      const { question, status } = getState();
      if (question?.id !== revealed) revealed = "";
      else if (isStepMade(question, { status })) {
        revealed = "";
        send({ type: "reveal" });
      }
    },
  };
}
