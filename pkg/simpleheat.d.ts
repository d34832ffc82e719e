/** Finite numbers below 2^100; a value is 1 if absent, and up to 2^100 times `max`. `draw` refuses the first point that has another, and draws nothing. */
export type Point = [x: number, y: number, value?: number] | number[];

export interface Simple {
  readonly ready: Promise<Simple>;
  defaultRadius: number;
  defaultGradient: Record<string | number, string>;
  data(data: Point[]): this;
  /** The value of a lone point that is hottest, 1 for 0. Where sums exceed it, the highest of them is, unless `fixedMax`. */
  max(max: number): this;
  /** Whether sums above the maximum are drawn as it is; true if absent. */
  fixedMax(fixed?: boolean): this;
  add(point: Point): this;
  clear(): this;
  /** Both 0 to 2000 px. */
  radius(radius: number, blur?: number): this;
  /** Draws what there was on a canvas that has changed its size. `draw` notices that itself. */
  resize(): void;
  gradient(gradient: Record<string | number, string>): this;
  /** `minOpacity`: how opaque and how hot it is at least wherever there is a point with a value above 0; 0 to 1, 0.05 if absent. */
  draw(minOpacity?: number): this;
  /**
   * The sum there of all points' Gaussians, each as high as its value, in double precision; whatever `max` and `minOpacity`
   * make of it. It takes time for each point.
   */
  valueAt(x: number, y: number): number;
  destroy(): void;
}

declare const simpleheat: { (canvas: HTMLCanvasElement | string): Simple; new (canvas: HTMLCanvasElement | string): Simple };
export default simpleheat;
