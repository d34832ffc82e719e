export interface Config {
  container: HTMLElement;
  canvas?: HTMLCanvasElement;
  width?: number;
  height?: number;
  /** 40 px if absent; a point may have one of its own. */
  radius?: number;
  blur?: number;
  opacity?: number;
  maxOpacity?: number;
  minOpacity?: number;
  useGradientOpacity?: boolean;
  gradient?: Record<string | number, string>;
  backgroundColor?: string;
  xField?: string;
  yField?: string;
  valueField?: string;
  onExtremaChange?: (extrema: { min: number; max: number; gradient: Record<string | number, string> }) => void;
  plugin?: string;
  /** "density", if absent: values add up. "classic": points cover each other, close to what heatmap.js draws. */
  blend?: "density" | "classic";
  /** Whether sums above `max` are drawn as `max`. If not, the highest sum is the hottest. */
  fixedMax?: boolean;
  [more: string]: unknown;
}

export type Point = Record<string, number | undefined> & { radius?: number };

export interface Data {
  max?: number;
  min?: number;
  data: Point[];
}

export interface Map337 {
  readonly ready: Promise<Map337>;
  setData(data: Data): this;
  addData(data: Point | Point[]): this;
  setDataMax(max: number): this;
  setDataMin(min: number): this;
  configure(config: Partial<Config>): this;
  repaint(): this;
  getData(): { max: number; min: number; data: { x: number; y: number; value: number; radius: number }[] };
  /** The sum of all points' values there, not cut off. */
  getValueAt(point: { x: number; y: number }): number;
  getDataURL(): string;
  destroy(): void;
}

export function create(config: Config): Map337;
export function register(name: string, plugin: { store: unknown; renderer: unknown }): void;

declare const h337: { create: typeof create; register: typeof register };
export default h337;
