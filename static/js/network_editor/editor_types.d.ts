/** The draft of the network editor, and what the server offers for it. */

import type { Initialiser, LayerChoice, LossChoice, LossName } from "../net/protocol_types.js";

/** A setting of a layer, as data. */
export type SettingValue = number | string | boolean | number[] | Initialiser;

/** A layer of the draft, as data: whatever was typed or pasted. The server judges it. */
export interface DraftLayer {
  kind: string;
  name: string;
  [setting: string]: SettingValue;
}

/** The draft: an architecture in which nothing is left out. */
export interface Draft {
  layers: DraftLayer[];
  loss: LossName;
  l2: number;
}

/** What the server offers to build a network of, and the classes of the images. */
export interface BuildingBlocks {
  layers: LayerChoice[];
  losses: LossChoice[];
  classes: string[];
}

/** A draft in the history of the editor, with the change that led to it, as words. */
export interface Edit {
  draft: Draft;
  words: string;
  /** Changes of one key that follow each other are one change: "conv1.filters". */
  key: string;
}

/** The drafts before, the draft now, and those that were undone. */
export interface EditHistory {
  past: Edit[];
  now: Edit;
  future: Edit[];
}
