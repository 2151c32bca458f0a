/** The part of Plotly that the page uses. */

/** The library, as its script leaves it in the window. */
export interface PlotlyLibrary {
  react(host: HTMLElement, data: object[], layout: object, config: object): Promise<HTMLElement>;
  relayout(host: HTMLElement, change: object): Promise<HTMLElement>;
  toImage(
    plot: { data: object[]; layout: object; config: object },
    options: PlotlyImageOptions,
  ): Promise<string>;
}

/** How a plot is made an image; the answer is a data address. */
export interface PlotlyImageOptions {
  format: "png" | "svg";
  width: number;
  height: number;
  scale?: number;
}

declare global {
  var Plotly: PlotlyLibrary | undefined;
}
