/** Downloads a file from the page. */

import { el } from "../widgets/dom.js";

/** @param {string} name @param {BlobPart} content @param {string} [type] */
export function saveFile(name, content, type = "application/octet-stream") {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = el("a");
  Object.assign(link, { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Decode a data URL: bytes if it is base64, otherwise text. @param {string} address */
export function fileContent(address) {
  const [head, body] = [address.slice(0, address.indexOf(",")), address.slice(address.indexOf(",") + 1)];
  if (!head.endsWith(";base64")) return decodeURIComponent(body);
  return Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0));
}
