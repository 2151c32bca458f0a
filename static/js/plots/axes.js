/** Axis styles and axis labels that the Plotly figures share. */

/**
 * An axis with a thin line, few ticks and no grid.
 * @param {import("./plotly.js").Theme} colours @param {object} [more]
 */
export function quietAxis(colours, more = {}) {
  return {
    showgrid: false,
    zeroline: false,
    showline: true,
    linecolor: colours.line,
    linewidth: 1,
    ticks: "outside",
    ticklen: 4,
    tickcolor: colours.line,
    nticks: 4,
    tickfont: { size: 12, color: colours["ink-soft"] },
    fixedrange: true,
    autorange: false,
    automargin: false,
    exponentformat: "e",
    tickangle: 0,
    ticklabeloverflow: "allow", // to look for labels past the edge takes as long as all else of an axis
    ...more,
  };
}

/**
 * A label at a fixed position of the plot area, in fractions of it or in pixels from a corner.
 * @param {string} text @param {object} [more]
 */
export function plotLabel(text, more = {}) {
  return {
    text,
    xref: "paper",
    yref: "paper",
    showarrow: false,
    font: { size: 12 },
    ...more,
  };
}
