/** The dialog that shares what is seen: which tab is open, and when it is told of a new state. */

import { sameView } from "../../share/current_link.js";
import { embedTab } from "../../share/embed_tab.js";
import { exportTab } from "../../share/export_tab.js";
import { linkTab } from "../../share/link_tab.js";
import { teachTab } from "../../share/teach_tab.js";

/** @param {HTMLDialogElement} dialog @param {(command: object) => void} send */
export function mountShare(dialog, send) {
  const opener = /** @type {HTMLButtonElement} */ (document.querySelector("#share"));
  const buttons = [...dialog.querySelectorAll("[data-share]")];
  const sections = [...dialog.querySelectorAll("[data-shared]")];
  const section = (name) => sections.find((one) => one.dataset.shared === name);
  const tabs = {
    link: linkTab(section("link")),
    embed: embedTab(section("embed")),
    teach: teachTab(section("teach"), send),
    export: exportTab(section("export"), send, () => dialog.close()),
  };
  let tab = "link";
  let state = null;
  let seen = null;

  function choose(name) {
    tab = name;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.share === name));
    for (const section of sections) section.hidden = section.dataset.shared !== name;
    if (state) tabs[tab].update(state);
  }
  for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.share));
  opener.addEventListener("click", () => {
    if (state.status.state === "playing") send({ type: "pause" });
    dialog.showModal();
    choose(tab);
    section(tab).querySelector("button")?.focus();
  });
  choose(tab);

  return function update(next) {
    state = next;
    const { status, step } = state;
    opener.disabled = !status || !step;
    tabs.export.watch(state);
    if (state.file) tabs.export.received(state.file);
    if (dialog.open && step && (tab === "teach" || !sameView(seen, state))) tabs[tab].update(state);
    seen = state;
  };
}
