/** The draft of the network editor, and what the server offers for it. */

import type { Architecture, LayerChoice, LayerSpec, LossChoice } from "../net/protocol_types.js";

/** A setting of a layer, as data. */
export type SettingValue = LayerSpec[string];

/** An architecture in which nothing is left out. */
export type Draft = Required<Architecture>;

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
