/** Adds the area for one Plotly plot to a panel. */

import { el } from "../widgets/dom.js";
import { mountPlot } from "./plotly.js";

/** Append a plot area to `element`. @param {HTMLElement} element */
export function addPlotArea(element) {
  const area = el("div", "chart-area");
  element.append(area);
  mountPlot(area);
  return area;
}
