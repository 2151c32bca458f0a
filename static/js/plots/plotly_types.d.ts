/** The part of Plotly that the page uses. */

import type { Camera } from "./surface/surface_types.js";

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

/** A point of a plot under the pointer. */
export interface PlottedPoint {
  x: number;
  y: number;
  data: { type: string };
}

/** What the library makes of an element that it draws in: all of it is there once something is drawn. */
export interface PlottedElement extends HTMLElement {
  data?: object[];
  layout?: object;
  on?: {
    (name: "plotly_hover", hear: (event: { points: PlottedPoint[] }) => void): void;
    (name: "plotly_relayouting" | "plotly_relayout", hear: (change: CameraChange) => void): void;
    (name: "plotly_unhover" | "plotly_webglcontextlost", hear: () => void): void;
  };
}

/** A change of a layout: it holds the camera where a scene was turned. */
export interface CameraChange {
  "scene.camera"?: Camera;
}

declare global {
  var Plotly: PlotlyLibrary | undefined;
}
