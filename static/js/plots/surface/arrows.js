/**
 * Arrows on the map of a loss surface: downhill, the update and its ingredients tip to tail, the fan
 * of parts of the mini-batch. Displacements in data units; what is drawn longer says by how much.
 */

import { format } from "../../text/format.js";
import { plotLabel } from "../plotly.js";
import { magnification, timesText } from "../ranges.js";

const SHORT = 26; // pixels of an arrow of which a whole head would leave nothing to see

/** The colour of each arrow by its name, as a name of the theme. */
export const ARROW_COLOURS = {
  descent: "backward",
  update: "update",
  gradient: "backward-shade",
  momentum: "update-shade",
  preconditioned: "ink",
  decay: "ink-soft",
  fan: "backward",
};

/**
 * Every arrow with its length on the screen and the factor it is drawn with. What belongs together
 * has one factor, so that it still adds up: update and ingredients, downhill and fan.
 */
export function arrowsOf(surface, perUnit) {
  const most = 0.9 * surface.radius * perUnit; // to the edge of the map
  const length = ({ alpha, beta }) => Math.hypot(alpha, beta) * perUnit;
  const of = (name) => surface.arrows.filter((arrow) => arrow.name === name);
  const downhill = [...of("descent"), ...fanOf(surface)];
  const steps = [...of("update"), ...(surface.ingredients ?? [])];
  return [downhill, steps].flatMap((group) => {
    const factor = magnification(Math.max(0, ...group.map(length)), most);
    return group.map((arrow) => ({ tail_alpha: 0, tail_beta: 0, ...arrow, pixels: length(arrow), factor }));
  });
}

function fanOf({ arrays, arrows }) {
  const { fan, fan_shares: shares } = arrays;
  if (!fan || !arrows.length) return [];
  return Array.from({ length: fan.shape[0] }, (_, k) => ({
    name: "fan",
    label: `−η g of part ${k + 1} of ${fan.shape[0]} of the mini-batch`,
    alpha: fan.data[2 * k],
    beta: fan.data[2 * k + 1],
    share: shares.data[k],
  }));
}

/** The traces of the arrows: the fan below, ingredients thinner than what they add up to. */
export function arrowTraces(arrows, theme) {
  const order = { fan: 0, descent: 2, update: 3 };
  return [...arrows]
    .sort((one, two) => (order[one.name] ?? 4) - (order[two.name] ?? 4))
    .map((arrow) => quiver(arrow, theme));
}

function quiver(arrow, theme) {
  const rise = arrow.rise === undefined ? "" : `<br>rise on the tangent plane ${format(arrow.rise)}`;
  return {
    type: "quiver",
    x: [arrow.tail_alpha * arrow.factor],
    y: [arrow.tail_beta * arrow.factor],
    u: [arrow.alpha * arrow.factor],
    v: [arrow.beta * arrow.factor],
    xaxis: "x2",
    yaxis: "y2",
    anchor: "tail",
    lengthmode: "raw",
    arrowref: "data",
    name: arrow.name,
    opacity: arrow.name === "fan" ? 0.45 : 1,
    marker: {
      color: theme[ARROW_COLOURS[arrow.name] ?? "ink"],
      line: { width: { fan: 1, descent: 2.5, update: 2.5 }[arrow.name] ?? 1.5 },
      arrowsize: arrow.pixels * arrow.factor < SHORT ? 0.7 : 1,
    },
    hovertemplate: `${arrow.label}${rise}<extra></extra>`,
  };
}

/** "×250" at the tips of the arrows that are drawn longer: once for each that is named. */
export function factorLabels(arrows, theme) {
  return arrows
    .filter((arrow) => arrow.factor !== 1 && ["descent", "update"].includes(arrow.name))
    .map((arrow) =>
      plotLabel(timesText(arrow.factor), {
        xref: "x",
        yref: "y",
        x: arrow.alpha * arrow.factor,
        y: arrow.beta * arrow.factor,
        xanchor: arrow.alpha < 0 ? "right" : "left",
        xshift: arrow.alpha < 0 ? -6 : 6,
        bgcolor: theme.paper,
        borderpad: 1,
        font: { size: 12, color: theme[`${ARROW_COLOURS[arrow.name]}-shade`] },
      }),
    );
}
