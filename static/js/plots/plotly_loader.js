/** Loads the Plotly script from the address in `<body data-plotly>`. */

/** @import { PlotlyLibrary } from "./plotly_types.js" */

import { el } from "../widgets/dom.js";

/** @returns {Promise<PlotlyLibrary>} the library, once it is here */
export function loadPlotlyScript() {
  return new Promise((resolve, reject) => {
    const script = el("script");
    const fail = () => reject(new Error(`${script.src} did not load`));
    script.src = document.body.dataset.plotly ?? "";
    script.async = true;
    script.addEventListener("load", () => (globalThis.Plotly ? resolve(globalThis.Plotly) : fail()));
    script.addEventListener("error", fail);
    document.head.append(script);
  });
}
