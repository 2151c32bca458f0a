/** The JSON that the page fetches from its server, by name. */

import type { TourChapter } from "../tour/tour_types.js";
import type { ProblemName } from "./protocol_types.js";

/** A term of the glossary: its name, its explanation, and the places of the page that show it. */
export interface GlossaryTerm {
  name: string;
  words: string;
  spots: string[];
}

/** A data set: what is known about it without its images. */
export interface DatasetDescription {
  name: ProblemName;
  label: string;
  group?: "built-in" | "host";
  images: number;
  training_count: number;
  classes: string[];
  size: number[];
  channels: number;
  licence: string;
  source: string;
  split: string;
}

/** The bounds of own data on this server; `kept_days` is 0 where nothing is kept. */
export interface OwnDataLimits {
  max_images: number;
  max_side: number;
  max_mebibytes: number;
  kept_days: number;
}

/** What each file holds. */
export interface ServedFiles {
  data: { datasets: DatasetDescription[]; own: OwnDataLimits };
  "glossary.json": Record<string, GlossaryTerm>;
  "tour.json": { chapters: TourChapter[] };
}
