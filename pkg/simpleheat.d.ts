export type Point = [x: number, y: number, value: number];

export interface Simple {
  readonly ready: Promise<Simple>;
  defaultRadius: number;
  defaultGradient: Record<string | number, string>;
  data(data: Point[]): this;
  max(max: number): this;
  add(point: Point): this;
  clear(): this;
  radius(radius: number, blur?: number): this;
  resize(): void;
  gradient(gradient: Record<string | number, string>): this;
  draw(minOpacity?: number): this;
  /** The sum of all points' values under a pixel. */
  valueAt(x: number, y: number): number;
  destroy(): void;
}

declare const simpleheat: { (canvas: HTMLCanvasElement | string): Simple; new (canvas: HTMLCanvasElement | string): Simple };
export default simpleheat;
