/** Loads the library of the plots from the file itself: in place of ../library.js. */

import { inflated } from "./held.js";

/** @returns {Promise<any>} the library, once it is here */
export async function loadLibrary() {
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(await inflated("plotly"));
  document.head.append(script);
  return globalThis["Plotly"];
}
