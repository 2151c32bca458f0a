/**
 * The numbers behind one histogram: how many values lie in each bin, of one array at one step. Two buttons
 * go to the step before and after.
 */

/** @import { ArrayHistogram, HistogramsMessage } from "../../net/protocol_types.js" */
/** @typedef {{name: string, place: number}} ChosenRow kind and address, and the row of the message */

import { histogramBins } from "../../plots/ridges/histogram_bins.js";
import { formatShort } from "../../text/format.js";
import { percentText } from "../../text/health_words.js";
import { button, el } from "../../widgets/dom.js";

/**
 * @param {HTMLElement} element
 * @param {{closed: (name: string) => void, moved: () => void}} options
 */
export function createHistogramNumbers(element, { closed, moved }) {
  const title = el("h4");
  const words = el("p", "soft");
  const body = el("tbody");
  const before = button("‹", { className: "tool", label: "The step before", press: () => move(-1) });
  const after = button("›", { className: "tool", label: "The step after", press: () => move(1) });
  const away = button("✕", { className: "tool", label: "Close the numbers", press: () => close(true) });
  const head = el("div", "numbers-head");
  head.append(title, before, after, away);
  const scroller = el("div", "numbers-scroller");
  scroller.tabIndex = 0;
  scroller.dataset.scrolls = "";
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", "Bins of the histogram");
  const table = el("table");
  const row = el("tr");
  row.append(...["from", "to", "numbers", "share"].map((name) => el("th", "", name)));
  const columns = el("thead");
  columns.append(row);
  table.append(columns, body);
  scroller.append(table);
  element.append(head, words, scroller);
  /** @type {HistogramsMessage | null} */
  let message = null;
  /** @type {{histogram: ArrayHistogram, step: number} | null} */
  let chosen = null;

  /** The row of the chosen step, or the nearest one that is still kept. */
  function place() {
    if (!message || !chosen) return -1;
    const { step } = chosen;
    const distances = message.steps.map((one) => Math.abs(one - step));
    return distances.indexOf(Math.min(...distances));
  }

  /** @param {number} by */
  function move(by) {
    if (!message || !chosen) return;
    chosen.step = message.steps[Math.max(0, Math.min(message.steps.length - 1, place() + by))];
    draw();
    moved();
  }

  /** @param {boolean} [back] the focus goes back to the picture */
  function close(back = false) {
    const { histogram } = chosen ?? {};
    chosen = null;
    element.hidden = true;
    moved();
    if (back && histogram) closed(`${histogram.kind}.${histogram.address}`);
  }

  function draw() {
    const at = place();
    if (!message || !chosen || at < 0) return;
    const { kind, address } = chosen.histogram;
    const bins = histogramBins(message, `${kind}.${address}`, at);
    if (!bins) return close();
    const total = bins.reduce((sum, { count }) => sum + count, 0);
    const [first, last] = [bins[0], bins[bins.length - 1]];
    title.textContent = `${address}, step ${message.steps[at] + 1}`;
    words.textContent = total
      ? `${total.toLocaleString("en")} numbers from ${formatShort(first.from)} to ${formatShort(last.to)}`
      : "No finite number at this step";
    const held = document.activeElement;
    before.disabled = at === 0;
    after.disabled = at === message.steps.length - 1;
    // A button that is disabled loses the focus.
    if ((held === before && before.disabled) || (held === after && after.disabled)) away.focus();
    const most = Math.max(...bins.map(({ count }) => count));
    body.replaceChildren(
      ...(total ? bins : []).map(({ from, to, count }) => {
        const line = el("tr");
        const share = el("td", "numbers-share");
        share.append(el("span", "", percentText(total ? count / total : 0)));
        share.style.setProperty("--part", String(most ? count / most : 0));
        const texts = [formatShort(from), formatShort(to), count.toLocaleString("en")];
        line.append(...texts.map((text) => el("td", "", text)), share);
        return line;
      }),
    );
  }

  return {
    /** @param {ArrayHistogram} histogram @param {number} at a row of the message */
    open(histogram, at) {
      if (!message) return;
      chosen = { histogram, step: message.steps[at] };
      element.hidden = false;
      element.dataset.kind = histogram.kind;
      draw();
      moved();
      away.focus();
    },
    close,
    /** @param {HistogramsMessage} next */
    show(next) {
      message = next;
      draw();
    },
    /** @returns {ChosenRow | null} */
    chosen: () => chosen && { name: `${chosen.histogram.kind}.${chosen.histogram.address}`, place: place() },
  };
}
