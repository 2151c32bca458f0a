/** The room tab of the share dialog: opens a room and shows the link for the class. */

/** @import { Send, State } from "../state/state_types.js" */

import { joinedText } from "../text/everybody_words.js";
import { find } from "../widgets/dom.js";
import { invitationOf, joinAddress } from "./invitation.js";
import { showQrCode } from "./qr_code.js";
import { reachableNote } from "./reachable_address.js";

/** @param {HTMLElement} element the section @param {Send} send */
export function roomTab(element, send) {
  const part = (/** @type {string} */ id) => find(`#teach-${id}`, element);
  const field = find("#teach-link", element, HTMLInputElement);
  const opener = find("#teach-open", element, HTMLButtonElement);
  opener.addEventListener("click", () => send({ type: "teach" }));
  field.addEventListener("focus", () => field.select());
  const large = find("#teach-large");
  large.addEventListener("click", () => large.hidePopover());
  part("copy").addEventListener("click", async () => {
    field.select();
    const copied = await navigator.clipboard?.writeText(field.value).then(
      () => true,
      () => false,
    );
    part("said").textContent = copied ? "Copied." : "The link is selected: press Ctrl C (⌘ C) to copy it.";
  });

  return {
    /** @param {Pick<State, "room" | "following" | "error">} state */
    update({ room, following, error }) {
      const presents = room?.role === "presenter" && !following;
      const opened = presents && part("room").hidden;
      opener.hidden = presents;
      opener.disabled = Boolean(following);
      part("room").hidden = !presents;
      if (presents && field.value !== invitationOf(room)) {
        field.value = invitationOf(room);
        part("reach").textContent = reachableNote();
        showQrCode(part("code"), field.value);
        showQrCode(find("#teach-large-code"), field.value);
        showWord(part("word"), room.word);
        showWord(find("#teach-large-word"), room.word);
      }
      if (presents) find("#teach-large-joined").textContent = joinedText(room);
      if (opened) part("copy").focus();
      part("problem").textContent = !presents && error?.command === "teach" ? error.message : "";
    },
  };
}

/**
 * Show where to type which word, in an element that has both; a room of an earlier server has no word.
 * @param {HTMLElement} element @param {string | null} word
 */
function showWord(element, word) {
  element.hidden = word === null;
  find(".teach-join", element).textContent = joinAddress();
  find(".teach-word", element).textContent = word;
}
