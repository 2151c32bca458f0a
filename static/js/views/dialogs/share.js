/** The share dialog: switches between its tabs and passes new states to the open one. */

/** @import { ShownState } from "../../share/share_types.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { sameView } from "../../share/current_link.js";
import { embedTab } from "../../share/embed_tab.js";
import { exportTab } from "../../share/export_tab.js";
import { linkTab } from "../../share/link_tab.js";
import { roomTab } from "../../share/room_tab.js";
import { find } from "../../widgets/dom.js";
import { closePopoverOf } from "../../widgets/popovers.js";

/** @typedef {"link" | "embed" | "teach" | "export"} ShareTab */

/** @type {ShareTab[]} */
const TABS = ["link", "embed", "teach", "export"];

/** @param {HTMLDialogElement} dialog @param {Send} send */
export function mountShare(dialog, send) {
  const opener = find("#share", document, HTMLButtonElement);
  const section = (/** @type {ShareTab} */ name) => find(`[data-shared=${name}]`, dialog);
  const buttons = TABS.map((name) => ({ name, button: find(`[data-share=${name}]`, dialog) }));
  const tabs = {
    link: linkTab(section("link"), send),
    embed: embedTab(section("embed")),
    teach: roomTab(section("teach"), send),
    export: exportTab(section("export"), send, () => dialog.close()),
  };
  /** @type {ShareTab} */
  let tab = "link";
  /** @type {ShownState | null} */
  let shown = null;
  /** @type {State | null} */
  let seen = null;

  /** @param {ShareTab} chosen */
  function choose(chosen) {
    tab = chosen;
    for (const { name, button } of buttons) {
      button.setAttribute("aria-pressed", String(name === tab));
      section(name).hidden = name !== tab;
    }
    if (shown) tabs[tab].update(shown);
  }
  for (const { name, button } of buttons) button.addEventListener("click", () => choose(name));
  opener.addEventListener("click", () => {
    if (shown?.status.state === "playing") send({ type: "pause" });
    closePopoverOf(opener); // the menu of a narrow page
    dialog.showModal();
    choose(tab);
    section(tab).querySelector("button")?.focus();
  });
  choose(tab);

  return function update(/** @type {State} */ state) {
    const { welcome, status, step } = state;
    shown = welcome && status && step ? { ...state, welcome, status, step } : null;
    opener.disabled = !shown;
    tabs.export.watch(state);
    if (state.file) tabs.export.received(state.file);
    if (dialog.open && shown && (tab === "teach" || !sameView(seen, state))) tabs[tab].update(shown);
    seen = state;
  };
}
