/** Loads the library of the plots, from the address in `<body data-plotly>`. */

/** @returns {Promise<any>} the library, once it is here */
export function loadPlotlyScript() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.plotly ?? "";
    script.async = true;
    script.addEventListener("load", () => resolve(/** @type {any} */ (globalThis).Plotly));
    script.addEventListener("error", () => reject(new Error(`${script.src} did not load`)));
    document.head.append(script);
  });
}
