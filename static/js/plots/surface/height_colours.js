/**
 * The colour scale of heights: light in the valley, dark on the ridge, in even steps of lightness (OKLab),
 * so that it can be read without seeing hue. Map and 3D scene use it in both themes. The marks on top have
 * fixed colours of their own.
 */

/** The colour stops from the lowest loss to the highest. */
export const HEIGHT_STOPS = [
  "#f6f3c8",
  "#d0e4ab",
  "#a1d69c",
  "#6bc69b",
  "#4ab09f",
  "#279aa0",
  "#2b8198",
  "#346889",
  "#385174",
];

/** The colours of lines, arrows and marks on the surface. */
export const ON_SURFACE = {
  ink: "#12202b",
  paper: "#ffffff",
  contour: "rgba(18, 32, 43, 0.55)",
  descent: "#c2410c",
  update: "#5b21b6",
  accent: "#b0124f",
};

/** The colour scale in Plotly's format. */
export function heightColourscale() {
  return HEIGHT_STOPS.map((colour, k) => [k / (HEIGHT_STOPS.length - 1), colour]);
}
