/** Numbers one after another: an array, or a typed array. */
export type Numbers =
  | readonly number[]
  | HalfArray
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** A Float16Array, where there are any. */
export interface HalfArray extends ArrayLike<number> {
  readonly [Symbol.toStringTag]: "Float16Array";
  readonly BYTES_PER_ELEMENT: number;
}

/** RGBA bytes that `new ImageData` takes. */
export type Bytes = ImageData["data"];

/**
 * Weighted points; places are CSS px from the map's upper left corner. Without weights each counts 1. All are finite numbers
 * below 2^100, 1.27e30, either way: so is every single point; what many of them add up to may be above that, and densities of
 * more than 9e35, with `edges` or `significance` 5e35, are shown as less than they are.
 */
export interface Points {
  x: Numbers;
  y: Numbers;
  /** May be negative. */
  weight?: Numbers;
}

/** Cells of equal size, row by row, each spread evenly over its place. */
export interface Grid {
  values: Numbers;
  columns: number;
  /** Of the upper left corner, CSS px; 0 if absent. */
  left?: number;
  top?: number;
  /** CSS px. */
  cellWidth: number;
  /** As wide if absent. */
  cellHeight?: number;
}

/**
 * Boxes with a value each, for the mode "element": CSS px from the map's upper left corner. Later ones cover those before them, so
 * that a container comes before what is in it; where the last one has no heat, as of 0 or less than `min`, nothing is seen. What is covered
 * counts for the scale all the same. Without weights each counts 1.
 */
export interface Elements {
  x: Numbers;
  y: Numbers;
  /** Not below 0, as heights. */
  width: Numbers;
  height: Numbers;
  /** May be negative. */
  weight?: Numbers;
}

/**
 * A colour as CSS writes it: "#f80", "rgb(255 128 0 / 50%)", "orange", "hsl(30 100% 50%)", "oklch(70% 0.2 40)"; what the canvas
 * of the browser makes of it. Where there is no canvas to ask, as in Node, a hex, an rgb() or one of: black, navy, blue, green,
 * teal, lime, cyan, aqua, maroon, purple, grey, gray, red, magenta, orange, yellow, white.
 */
export type Colour = string;

/** Colours at places from 0, cold, to 1, hot. */
export type Stops = readonly (readonly [place: number, colour: Colour])[] | Readonly<Record<string | number, Colour>>;

/**
 * Whoever cannot tell some colours apart reads inferno, viridis, cividis and grey, which change their lightness evenly from cold
 * to hot, and diverging, blue against orange; our tests simulate that. Nobody such reads thermal, which is drawn if nothing
 * else is said, or turbo.
 */
export type PaletteName = "thermal" | "inferno" | "viridis" | "cividis" | "turbo" | "grey" | "diverging";

export interface Options {
  /**
   * The kernel's standard deviation, 1 to 1000 CSS px, 20 if absent; or the rule that finds one within that for the points: for
   * their places alone, as if each weighed 1.
   */
  sigma?: number | "scott" | "silverman";
  /** A name, stops, or a ramp of RGBA bytes with alpha of its own. */
  palette?: PaletteName | Stops | Uint8Array | Uint8ClampedArray;
  /** The highest, 0 to 1; 0.8 if absent. */
  opacity?: number;
  /**
   * "ramp": more opaque up to half of the scale; "constant": equally opaque wherever there is more than a 510th of the scale, and
   * on a signed scale a 32,000th on either side, also where the signs meet; a number: the heat that is opaque. Below
   * 0.2 an edge shows where heat begins at once: with "sqrt", less with "log"; 0.004 is as "constant" on a scale without signs.
   */
  alpha?: "ramp" | "constant" | number;
  /**
   * What is hottest: "max", the highest density there is; the density that so many percent of the area do not exceed, where
   * there is any: more than a thousandth of the highest; of elements the weight that so many percent of them do not; one that is given, above 0; or the highest, but at least one that is
   * given.
   */
  scale?: "max" | { percentile: number } | { max: number } | { atLeast: number };
  /** How heat rises with the density. */
  transfer?: "linear" | "sqrt" | "log";
  /** The density at which heat begins, below a `max` that is given. If nothing is above it, nothing is drawn. Not on a signed scale. */
  min?: number;
  /**
   * Whether the scale has two sides, for weights below 0: heat 0.5 is 0, and as far above it as below is equally opaque.
   * Without it what is below 0 is not seen, and of weights that are all negative nothing is. It is so for a
   * difference and the palette "diverging" without being told, whatever is told here.
   */
  signed?: boolean;
  /**
   * What is drawn: how many points there are, or the sum, the mean or the maximum of their weights; or, for `Elements` and
   * nothing else, each of them as a whole in one colour, by its weight alone, however large it is. That knows no `remove`, `decay`, `difference`,
   * `contours` and `peaks`, and sigma and edges are nothing to it. "mean" and "max" take no grids
   * and no difference; "mean" is within 1 % of the weights' range where points are many (within 16 % where few make cliffs),
   * and falls to 0 beyond where a lone point has faded to 0.2 %; "max" takes no remove and no decay, is 0 where all weights are
   * negative, takes some seventy times as long (2 s for a million points at sigma 20), and rounds off the edge where two glows meet, by up to 13 % of the peak, which is the largest weight exactly and
   * which nothing that is told exceeds.
   */
  mode?: "count" | "sum" | "mean" | "max" | "element";
  /**
   * Makes up for what kernels near the border lose beyond it: within 1 % of the peak that they make for points within the map,
   * however small that is. What glows in from points outside is divided, too: within 3 % up to 1 sigma outside, 15 % up to 2 sigma.
   */
  edges?: boolean;
  /**
   * The size of the whole map, CSS px, where it is not that of the canvas: `scrollTo` shows a part. So does a document that is
   * larger than a browser's canvases, which end at 32,767 or 65,535 px a side, or some 268 million px; a container or a canvas
   * beyond that is refused: take a canvas as large as the screen. There can be 2^26 (67 million) cells, of which
   * a map has (2 width / sigma + 22) x (2 height / sigma + 22), 16 bytes each, as far as there is memory.
   */
  width?: number;
  height?: number;
  /** Pixels of the canvas per CSS px: 1 on a canvas of yours; in a container the screen's, up to 2, as that changes. */
  pixelRatio?: number;
}

/** A part of the map, CSS px, the whole of it if nothing is said. */
export interface Part {
  left?: number;
  top?: number;
  width?: number;
  height?: number;
  pixelRatio?: number;
}

export interface Tick {
  value: number;
  /** 0 to 1. */
  heat: number;
  colour: Colour;
}

export interface Legend {
  min: number;
  /** Where nothing is above `min`, the highest density there is, which is less. */
  max: number;
  /** None where nothing is above `min`. */
  ticks: Tick[];
  /** 256 colours, RGBA, from cold to hot. */
  colours: Bytes;
  transfer: "linear" | "sqrt" | "log";
  sigma: number;
  /** Of `min`, `max` and ticks, as the mode has it: points or weight per circle of 100 px diameter, weight, or weight per element. */
  unit: string;
}

export interface Peak {
  x: number;
  y: number;
  value: number;
  /** How far it stands above the way to a higher one, a density. */
  prominence: number;
}

/** An isotherm: the places of its value and higher are inside its rings; below 0, of its value and lower. */
export interface Contour {
  value: number;
  /**
   * Closed: the last place joins the first. Holes run the other way round. A ring that leaves the map is cut off at
   * its border and closed along that, in many places on a line, of which one may come twice: where sigma is large beside the map, most of a ring may be border.
   */
  rings: [x: number, y: number][][];
  /** The `d` of an SVG path, with so many decimals, 0 to 100, 1 if absent. */
  svg(digits?: number): string;
  /** Draws itself into a context or a Path2D, and returns it. */
  draw<Path extends { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void; closePath(): void }>(path: Path): Path;
  /** The coordinates of a GeoJSON MultiPolygon, in CSS px. */
  polygons(): [x: number, y: number][][][];
}

/**
 * A density map of weighted points. Densities are weight per circle of 100 CSS px diameter. What is refused is named in an
 * error, and changes nothing.
 */
export class Heatmap {
  /**
   * On a canvas of yours, or in a container, which is made `position: relative` if it is static, and is no `<img>` or the like, which
   * show nothing that is put into them; or, for its values and
   * pixels, without either: null, with width and height.
   */
  constructor(target: Element | OffscreenCanvas | null, options?: Options);

  /**
   * Resolves at once, but where the page forbids Wasm, the browser knows no SIMD, or the page holds so many maps that there is
   * no room for another's Wasm (some 120 in Chromium), which is then plain JavaScript, and each of those takes 0.1 s or more. Until then nothing can be read. Rejects
   * with what only the engine could refuse, such as a size that is too large; all else that was told before is drawn.
   */
  readonly ready: Promise<this>;
  readonly canvas: HTMLCanvasElement | OffscreenCanvas | null | undefined;
  /** Of the whole map, CSS px. */
  readonly size: [width: number, height: number];
  readonly sigma: number;
  readonly peak: number;
  /** Below 0 where weights or differences are. */
  readonly lowest: number;
  /** The sum of all weights, whatever is made of them; in mode "count" the number of points; of elements those alone that reach into the map. */
  readonly mass: number;

  /** Replaces all points. Typed arrays are kept, not copied, here and by `add`: do not change them while they are shown. */
  setData(data: Points | Grid | Elements): this;
  add(data: Points | Grid | Elements): this;
  /**
   * Takes away so many points of that place and weight, or what a grid has added. Whether they are there is for you to know:
   * what was never added, or has decayed since, is taken away in full all the same, and leaves less than nothing. Of what is
   * there nothing is left, unless weights at one place, or sums of them, are hundreds of million times one another.
   */
  remove(data: Points | Grid): this;
  /** Makes all points so far weigh `factor`, 0 to 1, of what they did. */
  decay(factor: number): this;
  clear(): this;
  /** Changes those options that are named; what is undefined goes back to what it is when absent. */
  configure(options: { [Name in keyof Options]: Options[Name] | undefined }): this;
  /**
   * Shows this map minus `factor` times another as that is now, counted or weighed as it is there, whatever becomes of it later
   * (one of means or maxima is refused); nothing where the difference is
   * below so many standard errors, 0 or more. That is judged every half a sigma, and fades from a place
   * that is shown to one that is not: up to half a sigma from an edge values are between those beside it and 0, and not the
   * difference where that changes quickly. The variance is the
   * sum of the squares of what each point adds, whatever it weighs; each value of a grid is taken for so many points that
   * weigh 1, or -1. What is removed is taken from it as it is told: remove points with the weights that they were added with.
   * Below a 500th of the largest standard error in the map nothing is shown; 4 sigma from a crowd errors are told up to 10 %
   * too low. With `significance`, every change makes the map anew, at once, in some ten times the time of `setData`. Of
   * another map its points count, and not what that takes away itself.
   * `null` ends it.
   */
  difference(other: Heatmap | Points | Grid | null, options?: { factor?: number; significance?: number }): this;
  /**
   * The size of the whole map where it is not that of the canvas; without sizes, that of the canvas again. A container is
   * watched; a canvas of yours that changed its size is noticed when it is painted next, by `render` or in the next frame,
   * and until then what is told of values is that of the old size. Without a canvas what is not said is 0.
   */
  resize(width?: number, height?: number): this;
  /** Shows the part of a map larger than its canvas that begins at (x, y), CSS px. */
  scrollTo(x: number, y: number): this;
  /** Paints now what would be painted in the next frame. */
  render(): this;

  /**
   * The density at a place of the map, CSS px: within 0.2 % of the peak of the exact sum of Gaussians; where weights of both
   * signs meet, of the peak that they would make without their signs. Where there is a hundredth of the peak, that may be 1 % of
   * the value; from 4.5 sigma off every point on it fades to 0, which it is at 6.5. Places are in single precision: at sigma
   * 20 values 2 million px from the corner are within 0.7 % of the peak, and 4 million within 1.2 %. In the mode "element" the
   * weight of the last element there, whose left and upper edge belong to it.
   */
  valueAt(x: number, y: number): number;
  /** `ticks`: about how many, none to 100; 5 if absent. */
  legend(ticks?: number): Legend;
  /**
   * At densities, at percentiles of the area with any (more than a thousandth of the peak), or around so many percent of the
   * mass within the map, 50, 75 and 90 if absent: both within about 2 % where sigma is small beside the map (4.3 % at half
   * its width, 14 % at all of it), and of what is above 0 alone. Inside the rings of a
   * density below 0, which `values` can be, is what is lower. The density is looked at six times per sigma, across and down, at
   * up to 2^26 places: a larger map is refused.
   */
  contours(levels?: { values: Numbers } | { percentiles: Numbers } | { masses: Numbers }): Contour[];
  /** Highest first, `limit` of them, 10 if absent. `prominence` is a share of the highest, 0 to 1; `distance` CSS px. */
  peaks(options?: { limit?: number; prominence?: number; distance?: number }): Peak[];
  /** As ImageData has them. */
  pixels(part?: Part): { data: Bytes; width: number; height: number };
  /** A PNG, also in Node. Of a part without area, as in a container that is hidden, there is none: that is refused. */
  toBlob(part?: Part): Promise<Blob>;
  /**
   * Frees everything and takes its own canvas out of the page; a map in a container stays until then, as long as the page. Where a map had to make its container `relative`, the last one
   * in it to go, of whichever face, gives the container's style the position back that it had.
   */
  destroy(): void;
}

/** `count` colours, a whole number up to a million, 256 if absent, from the first stop to the last: four bytes each, RGBA. */
export function ramp(stops: Stops, count?: number): Bytes;
