/** The address of this page for links: where the page was opened on this computer, that in its network. */

const LOCAL = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;
const THIS_COMPUTER_ONLY =
  "This link works on this computer only. Others in your network can open it if the server is started " +
  "with --host 0.0.0.0.";

/** The address of this page without its fragment and query. */
export function reachableAddress() {
  return networkOrigin() + location.pathname;
}

/** A sentence on who can open a link to this page; empty where everybody can who knows the page. */
export function reachableNote() {
  if (!LOCAL.test(location.hostname)) return "";
  const origin = networkOrigin();
  if (origin === location.origin) return THIS_COMPUTER_ONLY;
  return `This link works on machines of your network, under ${new URL(origin).host}.`;
}

function networkOrigin() {
  const named = document.body.dataset.networkOrigin;
  return named && LOCAL.test(location.hostname) ? named : location.origin;
}
