export interface Config {
  /** `null`, as of a selector that finds none, is refused. */
  container: HTMLElement | null;
  canvas?: HTMLCanvasElement;
  /** Px, up to what the browser draws; of what is larger a window can be shown by `Heatmap`, see its `scrollTo`. Here and below numbers may be in strings, as heatmap.js takes them. */
  width?: number;
  height?: number;
  /**
   * 0 or more px, 40 if absent or 0; a point may have one of its own. No Gaussian is wider than a sigma of 8,000 px, that of a
   * radius of 16,000 at the default blur: what is wider is drawn as that.
   */
  radius?: number;
  /** 0, a disc, to 1; 0.85 if absent. */
  blur?: number;
  /** 0 to 1, and so are the next two; above 0 it is that all over. */
  opacity?: number;
  /** 1 if absent or 0. */
  maxOpacity?: number;
  minOpacity?: number;
  useGradientOpacity?: boolean;
  gradient?: Record<string | number, string>;
  backgroundColor?: string;
  xField?: string;
  yField?: string;
  valueField?: string;
  /** Told what is coldest and hottest in the picture: `max`, or the highest sum of values where that is hotter. */
  onExtremaChange?: (extrema: { min: number; max: number; gradient: Record<string | number, string> }) => void;
  plugin?: string;
  /** "density", if absent: values add up. "classic": points cover each other, close to what heatmap.js draws. */
  blend?: "density" | "classic";
  /** Whether `max` is honoured exactly, and sums above it are drawn as it is. If not, the highest sum is the hottest. */
  fixedMax?: boolean;
  [more: string]: unknown;
}

/**
 * x, y and value, under these names or those that the configuration gives: finite numbers below 2^100, and so are the sums of
 * values at one place. A value is 1 if absent or 0, as in heatmap.js. Whatever else there is, is left alone.
 */
export interface Point {
  radius?: number;
  [field: string]: unknown;
}

export interface Data {
  max?: number;
  min?: number;
  data: Point[];
}

export interface Map337 {
  /** Resolves when there is something to draw with, as that of `Heatmap`. */
  readonly ready: Promise<Map337>;
  readonly _config: Config;
  /** For plugins that size the canvas themselves. */
  readonly _renderer: { canvas: HTMLCanvasElement; ctx: CanvasRenderingContext2D; setDimensions(width: number, height: number): void };
  setData(data: Data): this;
  addData(data: Point | Point[]): this;
  /** Takes away what is at the places of these points, of which x and y are read alone. */
  removeData(data: Point | Point[]): this;
  setDataMax(max: number): this;
  setDataMin(min: number): this;
  configure(config: Partial<Config>): this;
  repaint(): this;
  getData(): { max: number; min: number; data: { x: number; y: number; value: number; radius: number }[] };
  /**
   * The sum of all points' values, each times its kernel there, in double precision: whatever `min`, `max` and the drawing
   * make of them, and as if nothing covered anything. 0 outside the canvas. It takes time for each point.
   */
  getValueAt(point: { x: number; y: number }): number;
  getDataURL(): string;
  /**
   * Takes the canvas away and frees everything; whatever draws is refused from then on. The last map in a container to go
   * gives it the position back that its style had.
   */
  destroy(): void;
}

export function create(config: Config): Map337;
export function register(name: string, plugin: { store: unknown; renderer: unknown }): void;

declare const h337: { create: typeof create; register: typeof register };
export default h337;
