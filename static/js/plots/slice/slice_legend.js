/** The legend of C(w): what each sign in it is, in words, for a step, one tried, or a descent. */

import { stepWords } from "../../text/step_sentence.js";
import { hasHoles, landings } from "./slice_geometry.js";

/** The entries for one slice message. */
export function sliceLegend(slice, { landed, trial, path, welcome }) {
  const curve = { sign: "line", colour: "ink", words: "C(w), all else held" };
  const hole = { sign: "line", colour: "line", words: "hole: C is no number there (diverged)" };
  const holes = hasHoles(slice) ? [hole] : [];
  if (path) {
    return [
      curve,
      { sign: "dot", colour: "update", words: "this weight alone; the run stays as it is" },
      ...holes,
    ];
  }
  const { truly } = landings(slice);
  const step = slice.update ? stepWords(welcome) : "no step";
  return [
    curve,
    { sign: "arrow", colour: "update", words: trial ? "step with this η" : step },
    { sign: "ring", colour: "backward", words: "predicted", away: !slice.update },
    { sign: "diamond", colour: "ink", words: "if it moved alone", away: !slice.update },
    { sign: "dot", colour: "update", words: "landed: all others moved too", away: !(landed && truly) },
    ...holes,
  ];
}
