/**
 * Asks for findings and histograms while the panel Diagnosis is on the stage, once for every run. It also
 * moves the keyboard's focus into the panel and back to the strip, which is hidden in between.
 */

/** @import { Send, State } from "../../state/state_types.js" */

import { diagnosisCommand } from "../../state/diagnosis.js";
import { panelsOnStage } from "../../state/stages.js";
import { find } from "../../widgets/dom.js";

/** @param {HTMLElement} page @param {Send} send */
export function mountDiagnosisRequest(page, send) {
  const strip = find("#health", page);
  const main = find("main", page);
  const title = find("#diagnosis-title", page);
  find("#diagnosis-close", page).addEventListener("click", () =>
    send({ type: "local/show", show: { enlarged: null } }),
  );
  /** @type {Pick<State, "welcome" | "connection">} */
  let told = { welcome: null, connection: "connecting" };
  let asked = false;
  let open = false;

  return function update(/** @type {State} */ state) {
    const { welcome, connection } = state;
    const seen = panelsOnStage(state).has("diagnosis");
    if (seen !== open) {
      open = seen;
      if (open) main.scrollTop = 0;
      const { activeElement } = document;
      if (!activeElement || activeElement === document.body || activeElement === strip)
        (open ? title : strip).focus({ preventScroll: true });
    }
    if (!welcome || connection !== "open") return;
    const again = welcome !== told.welcome || connection !== told.connection;
    told = { welcome, connection };
    if (seen === asked && !(seen && again)) return;
    asked = seen;
    send(diagnosisCommand(seen));
  };
}
