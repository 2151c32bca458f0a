/** What the pictures of a question show, and what they tell. */

import type {
  AnswerValue,
  QuestionMessage,
  QuestionRound,
  WelcomeMessage,
} from "../../net/protocol_types.js";
import type { QuestionPicture, Theme } from "../../state/state_types.js";

/**
 * `rounds`: the answers that may be seen, [] before. `picked`: where the mark of this page stands while it
 * is moved; null: at the answer that was given.
 */
export interface QuestionView {
  question: QuestionMessage;
  picture: QuestionPicture | null;
  rounds: QuestionRound[];
  welcome: WelcomeMessage | null;
  picked?: AnswerValue | null;
  theme?: Theme;
}

/** `onMove`: the mark is moved; `onPick`: it is released, or Enter is pressed. Without `onPick` it is fixed. */
export interface PictureOptions<Value> {
  onPick?: (value: Value) => void;
  onMove?: (value: Value) => void;
}

/** A picture of a question. */
export interface QuestionPictureView {
  element: HTMLElement;
  update: (view: QuestionView) => void;
}
