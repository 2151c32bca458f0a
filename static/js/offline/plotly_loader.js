/** Loads the library of the plots from the file itself: in place of ../library.js. */

import { inflateEmbedded } from "./embedded_data.js";

/** @returns {Promise<any>} the library, once it is here */
export async function loadPlotlyScript() {
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(await inflateEmbedded("plotly"));
  document.head.append(script);
  return globalThis["Plotly"];
}
