/**
 * The view of the losses of all lanes: the chart, what is drawn, its axis, and a cursor that reads all lanes
 * at
 * one step.
 */

/** @import { LaneQuantity } from "../../plots/race/lane_losses_figure.js" */
/** @import { State } from "../../state/state_types.js" */

import { createLineChart } from "../../plots/line_chart/chart.js";
import {
  LANE_QUANTITIES,
  laneLinePoints,
  laneLossesFigure,
  valuesAt,
} from "../../plots/race/lane_losses_figure.js";
import { lanesOf, seedGroups } from "../../state/comparison.js";
import { format, percent } from "../../text/format.js";
import { placeChoices } from "../../widgets/choices_bar.js";
import { el, find } from "../../widgets/dom.js";
import { segmentedControl } from "../../widgets/segmented_control.js";
import { createSlider } from "../../widgets/slider.js";
import { createLossesAxis } from "../run/losses_axis_switch.js";
import { laneBadge } from "./lane_badge.js";

const ROOM_FOR_BAR = 430; // pixels of width in which the choices take one line
const EVERY = 60; // milliseconds between two pictures

/** @param {HTMLElement} element */
export function mountLaneLosses(element) {
  element.classList.add("chart");
  const readings = el("ul", "lane-readings");
  const area = el("div", "chart-area handled");
  area.tabIndex = 0;
  area.setAttribute("role", "slider");
  area.setAttribute("aria-valuemin", "0");
  element.append(readings, area);
  const chart = createLineChart(area, () => sayReadings());
  /** @type {LaneQuantity} */
  let quantity = "losses";
  /** @type {State | null} */
  let now = null;
  /** @type {number | null} */
  let cursor = null;
  /** @type {Partial<State>} */
  let seen = {};
  let timer = 0;

  const choices = find("#lanes-choices");
  const names = /** @type {LaneQuantity[]} */ (Object.keys(LANE_QUANTITIES));
  const drawn = names.map((value) => ({ value, ...LANE_QUANTITIES[value] }));
  const control = segmentedControl("What is drawn", drawn, (value) => {
    quantity = value;
    axisSwitch.element.hidden = value === "held_out_accuracy";
    paint();
  });
  control.set(quantity);
  const axisSwitch = createLossesAxis(
    "lanes",
    (choice) => {
      axis = choice;
      paint();
    },
    { short: true },
  );
  let axis = axisSwitch.now;
  choices.append(el("h3", "choices-title", "Options of the losses"), control.element, axisSwitch.element);
  new ResizeObserver(() => placeChoices(choices, element.clientWidth >= ROOM_FOR_BAR)).observe(element);

  const slider = createSlider({ element: area, area, at: (pixel) => chart.under(pixel), go: read });
  area.addEventListener("pointermove", (event) => {
    if (!event.buttons) read(Math.round(chart.under(event.clientX - area.getBoundingClientRect().left)));
  });
  area.addEventListener("pointerleave", () => read(null));
  area.addEventListener("blur", () => read(null));

  /** Read all lanes at a step, or at the newest one. @param {number | null} step */
  function read(step) {
    const wanted = step === null ? null : Math.max(0, Math.min(latest(), step));
    if (wanted === cursor) return;
    cursor = wanted;
    paint();
  }

  function latest() {
    const { laneCurves = {}, lanes } = now ?? {};
    const steps = Object.values(laneCurves).map(({ losses }) => (losses.at(-1)?.step ?? -1) + 1);
    return Math.max(0, lanes?.position ?? 0, ...steps);
  }

  function paint() {
    timer = 0;
    if (!now) return;
    const lanes = lanesOf(now);
    const picked = now.comparison?.picked ?? null;
    const numbers = lanes.map(({ number }) => number);
    numbers.sort((one, other) => Number(one === picked) - Number(other === picked));
    const groups = seedGroups(lanes);
    const most = Math.max(200, 2 * (chart.layout()?.width ?? 400));
    chart.draw(
      laneLossesFigure(now.laneCurves, numbers, {
        quantity,
        axis,
        groups,
        latest: latest(),
        picked,
        cursor,
        most,
      }),
    );
    sayReadings();
  }

  /** What all lanes gave at the cursor, or at the newest step. */
  function sayReadings() {
    if (!now) return;
    const lanes = lanesOf(now);
    const { laneCurves } = now;
    const step = cursor ?? now.lanes?.position ?? 0;
    const lines = lanes.map(({ number }) => laneLinePoints(number, laneCurves[number], quantity));
    const values = valuesAt(lines, step, quantity);
    const written = (/** @type {number | null} */ value) => {
      if (value === null) return "–";
      return quantity === "held_out_accuracy" ? percent(value) : format(value, 3);
    };
    readings.replaceChildren(
      ...values.map(({ number, value }) => {
        const line = el("li");
        const data = el("data", "", written(value));
        data.value = value === null ? "" : String(value);
        line.dataset.lane = String(number);
        line.append(laneBadge(number), data);
        return line;
      }),
    );
    const { title } = LANE_QUANTITIES[quantity];
    area.setAttribute("aria-label", `${title}, of all lanes: steps done`);
    const said = values.map(({ number, value }) => `lane ${number} ${written(value)}`).join(", ");
    slider.set(step, latest(), `after ${step === 1 ? "1 step" : `${step} steps`}: ${said}`);
  }

  return function update(/** @type {State} */ state) {
    now = state;
    const { comparison, lanes, laneCurves } = state;
    const same = comparison === seen.comparison && lanes === seen.lanes && laneCurves === seen.laneCurves;
    if (same) return;
    if (comparison !== seen.comparison) cursor = null;
    seen = { comparison, lanes, laneCurves };
    timer ||= window.setTimeout(paint, EVERY);
  };
}
