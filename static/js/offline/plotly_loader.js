/** Loads Plotly from the file of a recording; replaces ../plots/plotly_loader.js. */

/** @import { PlotlyLibrary } from "../plots/plotly_types.js" */

import { el } from "../widgets/dom.js";
import { inflateEmbedded } from "./embedded_data.js";

/** @returns {Promise<PlotlyLibrary>} the library, once it is here */
export async function loadPlotlyScript() {
  const script = el("script");
  script.textContent = new TextDecoder().decode(await inflateEmbedded("plotly"));
  document.head.append(script);
  if (!globalThis.Plotly) throw new Error("the library in this file did not run");
  return globalThis.Plotly;
}
