/** Says what came of a reading of files. Pure. */

/**
 * `taken`: pictures; `refused`, `left`: files that could not be read, and that were not looked at; `most`:
 * how many pictures there may be.
 * @param {{taken: number, refused: number, left: number, cancelled: boolean, most: number}} outcome
 */
export function importedText({ taken, refused, left, cancelled, most }) {
  const added = `${taken} picture${taken === 1 ? " was" : "s were"} added`;
  const bad = refused ? `; ${refused} file${refused === 1 ? " was" : "s were"} not taken` : "";
  const files = `${left.toLocaleString("en")} file${left === 1 ? " was" : "s were"}`;
  if (cancelled) return `Cancelled: ${added}${bad}; ${files} not looked at.`;
  const rest = left ? ` ${files} left out: at most ${most.toLocaleString("en")} pictures are allowed.` : "";
  return `${added}${bad}.${rest}`;
}
