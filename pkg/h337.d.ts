/** Whatever else there is, such as what a plugin reads, is left alone. */
export interface Config {
  /** `null`, as of a selector that finds none, is refused. */
  container: HTMLElement | null;
  canvas?: HTMLCanvasElement;
  /** Px, up to what the browser draws; of what is larger a window can be shown by `Heatmap`, see its `scrollTo`. Here and below numbers may be in strings, as heatmap.js takes them. */
  width?: number;
  height?: number;
  /**
   * 0 or more px, 40 if absent or 0; a point may have one of its own. No Gaussian is narrower than a
   * sigma of 1 px, that of a radius of 2 at the default blur, or wider than one of 8,000 px, that of 16,000: what is beyond is
   * drawn as that.
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
  gradient?: Readonly<Record<string | number, string>>;
  backgroundColor?: string;
  xField?: string;
  yField?: string;
  valueField?: string;
  /**
   * Told what is coldest and hottest in the picture: `max`, or the highest sum of values, to three digits, where that is hotter;
   * of points of different radii, which are drawn pixel by pixel, the highest at a pixel's middle.
   */
  onExtremaChange?: (extrema: { min: number; max: number; gradient: Record<string | number, string> }) => void;
  plugin?: string;
  /** "density", if absent: values add up. "classic": points cover each other, close to what heatmap.js draws. */
  blend?: "density" | "classic";
  /** Whether `max` is honoured exactly, and sums above it are drawn as it is. If not, the highest sum is the hottest. */
  fixedMax?: boolean;
}

/**
 * x, y and value, under these names or those that the configuration gives: finite numbers below 2^100, and so are the sums of
 * values at one place. A value is 1 if absent, null or 0, as in heatmap.js. Whatever else there is, is left alone: any object with these
 * is a point.
 */
export interface Point {
  radius?: number;
}

export interface Data {
  max?: number;
  min?: number;
  data: readonly (Point | object)[];
}

/** What every map does, also one whose points and drawing are a plugin's. */
export interface Basic337 {
  setData(data: Data): this;
  /**
   * Draws at once. Where many are added in one task, those that change neither maximum nor minimum are drawn when it ends, or
   * when `getDataURL` or `_renderer` is asked before.
   */
  addData(data: object | readonly object[]): this;
  /** Takes away what is at the places of these points, of which x and y are read alone. */
  removeData(data: object | readonly object[]): this;
  setDataMax(max: number): this;
  setDataMin(min: number): this;
  configure<Given extends Partial<Config>>(config: Given): this;
  repaint(): this;
  getData(): { max: number; min: number; data: { x: number; y: number; value: number; radius: number }[] };
  getDataURL(): string;
}

export interface Map337 extends Basic337 {
  /** Resolves when there is something to draw with, as that of `Heatmap`. */
  readonly ready: Promise<Map337>;
  readonly _config: Config;
  /** For plugins that size the canvas themselves. */
  readonly _renderer: { canvas: HTMLCanvasElement; ctx: CanvasRenderingContext2D; setDimensions(width: number, height: number): void };
  /**
   * The sum of all points' values, each times its kernel there, in double precision: whatever `min`, `max` and the drawing
   * make of them, and as if nothing covered anything. 0 outside the canvas. It takes time for each point.
   */
  getValueAt(point: { x: number; y: number }): number;
  /**
   * Takes the canvas away and frees everything; whatever draws is refused from then on. The last map in a container to go, of
   * whichever face, gives it the position back that its style had.
   */
  destroy(): void;
}

/** A map with a `plugin`: what heatmap.js has and no more, so nothing to wait for, and nothing to free but what is the plugin's. */
export interface PluginMap extends Basic337 {
  readonly _renderer: unknown;
  readonly _store: unknown;
  /** What the plugin says; `null` if it does not. */
  getValueAt(point: { x: number; y: number }): unknown;
}

// Generic, so that a configuration may have more than is read here.
export function create<Given extends Config & { plugin: string }>(config: Given): PluginMap;
export function create<Given extends Config>(config: Given): Map337;
export function register(name: string, plugin: { store: unknown; renderer: unknown }): void;

declare const h337: { create: typeof create; register: typeof register };
export default h337;
