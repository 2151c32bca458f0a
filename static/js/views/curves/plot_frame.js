/**
 * The frame of a line plot: the chart's area below the template's lines of text, and the description of
 * the plot for screen readers.
 */

import { createLineChart } from "../../plots/line_chart/chart.js";
import { el } from "../../widgets/dom.js";

const LINES = ".plot-lines";

/**
 * @param {HTMLElement} element the plot of a panel
 * @param {() => void} [drawn] called whenever the chart was drawn, also for another size
 */
export function createPlotFrame(element, drawn) {
  element.classList.add("chart");
  const area = el("div", "chart-area");
  element.append(area);
  const chart = createLineChart(area, drawn);
  const lines = element.querySelector(LINES);
  let top = 0;
  /** @type {(() => void) | null} */
  let moved = null;
  if (lines) {
    new ResizeObserver(([{ contentRect }]) => {
      const next = Math.ceil(contentRect.height);
      if (next === top) return;
      top = next;
      moved?.();
    }).observe(lines);
  }
  let said = "";
  return {
    area,
    chart,
    /** The pixels at the top that the words take. */
    top: () => top,
    /** Draw anew when the words take more or less room. @param {() => void} work */
    onTop(work) {
      moved = work;
    },
    /** Say in a sentence what the plot shows. @param {string} sentence */
    say(sentence) {
      if (sentence === said) return;
      said = sentence;
      element.setAttribute("aria-label", sentence);
    },
  };
}
