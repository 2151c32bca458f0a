/** The files of data that the page fetches from its server, by name. */

import type { TourChapter } from "../tour/tour_types.js";

/** A term of the glossary: its name, its explanation, and the places of the page that show it. */
export interface GlossaryTerm {
  name: string;
  words: string;
  spots: string[];
}

/** What each file holds. */
export interface ServedFiles {
  "glossary.json": Record<string, GlossaryTerm>;
  "tour.json": { chapters: TourChapter[] };
}
