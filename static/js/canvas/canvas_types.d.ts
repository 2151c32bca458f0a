/** What a picture of an array is made of. */

import type { Colouring } from "./array_painter.js";
import type { Scale } from "./colour_scales.js";

/** One array as a picture, and what its cells do. */
export interface ArrayViewOptions {
  field: string;
  address: string;
  shape: number[];
  scale: Scale;
  /** What its cells are called. */
  label: string;
  /** One tile of a matrix. */
  whole?: boolean;
  /** The most pixels each way. */
  room?: number | null;
  /** The shape of a row of weights, where it is an image. */
  image?: number[] | null;
  /** How three channels make one colour; null: one value a cell. */
  colouring?: Colouring | null;
  /** One of a group of pictures: the arrows go between them first. */
  grouped?: boolean;
  /** It may be dragged over: `choose` gets every cell on the way. */
  dragged?: boolean;
  /** The cell that was clicked. */
  choose?: (index: number[], settled: boolean) => void;
  /** The cell that is looked at. */
  point?: (index: number[] | null) => void;
  /** Further lines of the tooltip. */
  more?: (index: number[]) => string[];
  /** The name of a cell where it is not its address. */
  called?: (index: number[]) => string;
}
