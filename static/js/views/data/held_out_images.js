/**
 * All held-out images: the confusion matrix, and the images with the largest losses, of all or of one cell.
 * It asks the server only while it is seen.
 */

/** @import { Send, State } from "../../state/state_types.js" */
/** @import { Cell } from "./confusion_matrix.js" */

import { cellText, heldOutSummary } from "../../text/held_out_words.js";
import { find } from "../../widgets/dom.js";
import { createConfusionMatrix } from "./confusion_matrix.js";
import { createHeldOutList } from "./held_out_list.js";

const FEW = 24;
const MOST = 96;

/** @param {HTMLElement} element @param {{send: Send, look: (number: number) => void}} options */
export function createHeldOutImages(element, { send, look }) {
  const part = (/** @type {string} */ name) => find(`[data-part="${name}"]`, element);
  const all = find(".held-out-all", element);
  const more = find(".held-out-more", element);
  /** @type {Cell | null} */
  let cell = null;
  let limit = FEW;
  let asking = false;
  /** @type {State | null} */
  let seen = null;

  /** @param {Cell | null} chosen @param {number} [most] */
  function choose(chosen, most = FEW) {
    cell = chosen;
    limit = most;
    ask();
    show();
  }

  function ask() {
    asking = true;
    part("problem").textContent = "";
    send({ type: "watch_held_out", cell, limit });
  }

  const matrix = createConfusionMatrix((chosen) => choose(cell?.join() === chosen.join() ? null : chosen));
  const list = createHeldOutList(look);
  part("matrix").append(matrix.element);
  part("images").append(list.element);
  all.addEventListener("click", () => choose(null));
  more.addEventListener("click", () => choose(cell, Math.min(2 * limit, MOST)));

  function show() {
    const { welcome = null, heldOut: message = null, status = null } = seen ?? {};
    element.classList.toggle("nothing", !message);
    if (!message || !welcome) {
      part("summary").textContent = part("problem").textContent ? "" : emptyText(seen);
      return;
    }
    const { classes, network } = welcome;
    const late = status?.state !== "playing" && message.position !== status?.position;
    const fits = String(message.cell) === String(cell);
    element.classList.toggle("stale", late);
    part("images").classList.toggle("stale", late || !fits);
    part("summary").textContent = heldOutSummary(message);
    part("title").textContent = cellText(message.cell, message.in_cell, classes);
    matrix.update({ confusion: message.arrays.confusion, classes, cell });
    list.update({ message, classes, probable: network.loss.endsWith("cross-entropy") });
    const shown = message.arrays.numbers.shape[0];
    all.hidden = cell === null;
    more.hidden = shown >= message.in_cell || limit >= MOST;
    part("rest").textContent =
      shown < message.in_cell ? `${shown} of ${message.in_cell.toLocaleString("en")} images` : "";
  }

  return {
    /**
     * Who opens it leaves the presenter that the page follows, as with every question of one's own.
     * @param {State} state @param {boolean} visible whether it is seen; unseen, nothing is asked for
     */
    update(state, visible) {
      const { welcome, error, following } = state;
      const before = seen;
      seen = state;
      if (welcome !== before?.welcome) {
        cell = null;
        limit = FEW;
        asking = asking && following === "live";
      }
      if (visible && !asking && welcome) ask();
      if (!visible && asking) {
        asking = false;
        if (following !== "live") send({ type: "watch_held_out", limit: 0 });
      }
      if (error && error !== before?.error && error.command === "watch_held_out")
        part("problem").textContent = error.message;
      if (visible) show();
    },
  };
}

/** @param {Pick<State, "following"> | null} state */
function emptyText(state) {
  return state?.following === "live"
    ? "While this page follows a presenter, what they have open here is shown."
    : "The held-out images are being answered…";
}
