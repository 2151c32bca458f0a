/** What a line chart is drawn from, and where its parts stand. */

/** A custom property of the page that is a colour: `--ink`, `--branch-3`. */
export type ColourName = string;

/** How a line is dashed; told apart without any colour. */
export type Dash =
  "solid" | "dash" | "dot" | "dashdot" | "longdash" | "longdashdot" | "short" | "sparse" | "double";

/** An axis: its numbers from and to, and what it counts. */
export interface AxisSpec {
  kind?: "linear" | "log";
  domain: [number, number];
  title: string;
  /** Where ticks stand, where that is not left to the chart. */
  ticks?: number[];
  colour?: ColourName;
  /** Which part of the height a y axis has; together they are 1. */
  share?: number;
  /** Whether a line at 0 is drawn across. */
  zero?: boolean;
}

interface MarkBase {
  /** One name a chart: the mark is the same one from picture to picture. */
  name: string;
  colour: ColourName;
  /** Which y axis, from the top; 0 where none is given. */
  panel?: number;
  /** What it is, said where it is pointed at. */
  says?: string;
}

/** A curve; values that are no numbers leave a gap. */
export interface LineMark extends MarkBase {
  kind: "line";
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  width?: number;
  dash?: Dash;
  faint?: boolean;
}

/** The area between two curves. */
export interface BandMark extends MarkBase {
  kind: "band";
  x: ArrayLike<number>;
  low: ArrayLike<number>;
  high: ArrayLike<number>;
}

/** One point, or many of the same look. */
export interface PointMark extends MarkBase {
  kind: "dot" | "ring" | "diamond" | "clipped";
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  size?: number;
}

/** A tangent at a point: as long as the eye needs, inside the picture. */
export interface TangentMark extends MarkBase {
  kind: "tangent";
  x: number;
  y: number;
  slope: number;
  /** Its half length in pixels. */
  reach?: number;
}

/** A horizontal arrow of a true length; one too short to be read is enlarged, and says its factor. */
export interface ArrowMark extends MarkBase {
  kind: "arrow";
  x: number;
  y: number;
  length: number;
  /** Cut at the edge instead of enlarged. */
  trueLength?: boolean;
}

/** A vertical hairline over all panels, with a name at its top. */
export interface RuleMark extends MarkBase {
  kind: "rule";
  x: number;
  label?: string;
}

/** Words at a point. */
export interface LabelMark extends MarkBase {
  kind: "label";
  x: number;
  y: number;
  text: string;
  strong?: boolean;
}

export type Mark = LineMark | BandMark | PointMark | TangentMark | ArrowMark | RuleMark | LabelMark;

/** An entry of the legend. */
export interface LegendSpec {
  sign: "line" | "dot" | "ring" | "diamond" | "arrow";
  colour: ColourName;
  words: string;
  dash?: Dash;
  faint?: boolean;
}

/** A whole picture: axes, marks in their order, legend. */
export interface LineFigure {
  x: AxisSpec;
  /** From top to bottom. */
  y: AxisSpec[];
  marks: Mark[];
  legend: LegendSpec[];
  /** Pixels at the top that are kept free. */
  top?: number;
  /** Where on the x axis a line stands that is drawn over the chart; the legend avoids it where it can. */
  cursor?: number;
  /** What the picture is of: of another thing, the legend looks for its place anew. */
  subject?: string;
}

export interface Size {
  width: number;
  height: number;
}

/** A rectangle in pixels. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A number to a pixel and back. */
export interface Scale {
  kind: "linear" | "log";
  domain: [number, number];
  at: (value: number) => number;
  invert: (pixel: number) => number;
}

/** A tick with its label; an empty label leaves the tick alone. */
export interface Tick {
  value: number;
  pixel: number;
  label: string;
}

/** One of the panels above each other. */
export interface PanelLayout extends Box {
  y: Scale;
  ticks: Tick[];
  /** Whether its title stands over the labels of its axis, not above it. */
  inColumn: boolean;
}

/** Sizes of type and marks. */
export interface ChartType {
  text: number;
  tick: number;
  mark: number;
  compact: boolean;
}

/** Where everything of a chart stands. */
export interface ChartLayout extends Size {
  type: ChartType;
  left: number;
  right: number;
  /** Labels are below this: above it are the text and the legend at the top. */
  labelTop: number;
  x: Scale;
  xTicks: Tick[];
  panels: PanelLayout[];
}

/** Words to be placed: the boxes they may have, the best first. */
export interface LabelWish {
  name: string;
  text: string;
  colour: ColourName;
  strong?: boolean;
  boxes: Box[];
}

/** A chart in an element. */
export interface LineChart {
  picture: SVGSVGElement;
  /** Draw a figure, now or as soon as the element has a size. */
  draw: (figure: LineFigure) => void;
  /** The element has another size. */
  resize: (size: Size) => void;
  /** Where everything stands now, or null while nothing is seen. */
  layout: () => ChartLayout | null;
  /** The pixels at the top that are left to words over the chart. */
  top: () => number;
  /** A point of a panel in pixels. */
  toPixel: (point: ArrayLike<number>, panel?: number) => [number, number];
  /** The number of the x axis under a pixel, inside the axis. */
  under: (pixel: number) => number;
}
