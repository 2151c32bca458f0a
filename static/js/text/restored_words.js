/** Sentences on a run that the server had lost: that it is made again, or why it is not. */

/** @import { ErrorMessage, RestoredMessage } from "../net/protocol_types.js" */

const LOST = "The server no longer has this run";
const BEGUN = "A new run has begun.";

export function restoringWords() {
  return `${LOST}. It is being made again from its recipe.`;
}

/**
 * @param {Pick<RestoredMessage, "position" | "asked">} restored
 * @param {string[]} leftOut the names of the branches that were not made again
 */
export function restoredWords({ position, asked }, leftOut) {
  const said = [
    `The server no longer had this run. It was made again from its recipe, at step ${position}.`,
    position < asked ? `It was at step ${asked}: this server does not make so many steps again.` : "",
    leftOut.length === 1 ? `Branch ${leftOut[0]} did not fit and is left out.` : "",
    leftOut.length > 1 ? `Branches ${leftOut.join(", ")} did not fit and are left out.` : "",
  ];
  return said.filter(Boolean).join(" ");
}

/** @param {Pick<ErrorMessage, "field" | "allowed">} error */
export function refusedWords({ field, allowed }) {
  return `${LOST}, and it refuses what this tab stored of it (${field}; allowed: ${allowed}). ${BEGUN}`;
}

export function damagedWords() {
  return `${LOST}, and what this tab stored of it is damaged. ${BEGUN}`;
}

/** @param {number} tries */
export function unrestoredWords(tries) {
  return `${LOST}, and it could not be made again in ${tries} tries. ${BEGUN}`;
}
