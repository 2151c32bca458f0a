/** Shows the QR code of a link. The server draws it. */

import { el } from "../widgets/dom.js";

/**
 * Draw the code of `link` into `element` as an image; nothing where the server draws none.
 * @param {HTMLElement} element @param {string} link
 */
export async function showQrCode(element, link) {
  element.replaceChildren();
  const answer = await fetch("qr.svg", { method: "POST", body: link }).catch(() => null);
  if (!answer?.ok) return;
  const image = el("img");
  image.alt = "QR code of the link for the class";
  image.src = URL.createObjectURL(await answer.blob());
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  element.replaceChildren(image);
}
