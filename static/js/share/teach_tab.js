/** The tab of the room: opens one, and gives the link for the class. */

import { invitationOf } from "../net/room_client.js";

/** @param {HTMLElement} element the section @param {(command: object) => void} send */
export function teachTab(element, send) {
  const find = (id) => element.querySelector(`#teach-${id}`);
  const field = /** @type {HTMLInputElement} */ (find("link"));
  find("open").addEventListener("click", () => send({ type: "teach" }));
  field.addEventListener("focus", () => field.select());
  find("copy").addEventListener("click", async () => {
    field.select();
    const copied = await navigator.clipboard?.writeText(field.value).then(
      () => true,
      () => false,
    );
    find("said").textContent = copied ? "Copied." : "The link is selected: press Ctrl C (⌘ C) to copy it.";
  });

  return {
    update({ room, following, error }) {
      const presents = room?.role === "presenter" && !following;
      const opened = presents && find("room").hidden;
      find("open").hidden = presents;
      find("open").disabled = Boolean(following);
      find("room").hidden = !presents;
      if (presents) field.value = invitationOf(room);
      if (opened) find("copy").focus();
      find("problem").textContent = !presents && error?.command === "teach" ? error.message : "";
    },
  };
}
