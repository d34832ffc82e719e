// A map with heatmap.js's methods: true densities by `isotherm/heatmap`, or blobs where those are asked for.
import { lone } from "../gauss.js";
import { Heatmap } from "../heatmap.js";
import { blobs, colourise, kernelOf } from "./blobs.js";
import { blurOf, coloursOf, sigmaOf } from "./look.js";
import { Store } from "./store.js";

const frame = globalThis.requestAnimationFrame?.bind(globalThis) ?? setTimeout;

/** What `create` returns. */
export class Map337 {
  #config;
  #store = new Store();
  #canvas;
  #heatmap;
  #later = false;
  #gone = false;

  constructor(config) {
    this.#config = config;
    this.#canvas = config.canvas || document.createElement("canvas");
    this.#place(config);
    // Now, so that `ready` waits for its engine.
    if (config.blend != "classic") this.#heatmap = new Heatmap(this.#canvas, { pixelRatio: 1 });
  }

  /** As of `Heatmap`. */
  get ready() {
    return Promise.resolve(this.#heatmap?.ready).then(() => this);
  }

  /** What heatmap.js's users read there. */
  get _config() {
    return this.#config;
  }

  /** For plugins that size the canvas themselves. */
  get _renderer() {
    const setDimensions = (width, height) => {
      [this.#canvas.width, this.#canvas.height] = [width, height];
      this.#heatmap?.resize();
    };
    return { canvas: this.#canvas, ctx: this.#canvas.getContext("2d"), setDimensions };
  }

  /** {max, min, data: [{x, y, value, radius}]}: replaces what is there. */
  setData({ data, max, min }) {
    this.#store.clear();
    for (const point of data) this.#store.add(point, this.#config);
    // Without a maximum, the highest value is.
    this.#store.max = max ?? this.#store.points().reduce((most, { value }) => Math.max(most, value), 0);
    this.#store.min = min || 0;
    this.#extremaChanged();
    return this.repaint();
  }

  /** A point, or an array of points. */
  addData(data) {
    this.#alive();
    for (const point of listOf(data)) {
      const value = this.#store.add(point, this.#config);
      const { max, min } = this.#store;
      if (value > max) this.#store.max = value;
      else if (value < min) this.#store.min = value;
      if (this.#store.max != max || this.#store.min != min) this.#extremaChanged();
    }
    if (!this.#later) frame(() => this.#redrawn());
    this.#later = true;
    return this;
  }

  /** Takes away what is at the places of a point, or of an array of points. */
  removeData(data) {
    this.#store.remove(listOf(data), this.#config);
    return this.repaint();
  }

  setDataMax(max) {
    this.#store.max = +max;
    this.#extremaChanged();
    return this.repaint();
  }

  setDataMin(min) {
    this.#store.min = +min;
    this.#extremaChanged();
    return this.repaint();
  }

  configure(config) {
    this.#config = { ...this.#config, ...config };
    this.#style();
    return this.repaint();
  }

  /** Draws everything anew, now. */
  repaint() {
    this.#alive();
    this.#later = false;
    const points = this.#points();
    const { blend, fixedMax } = this.#config;
    const blur = blurOf(this.#config);
    const alike = points.every(({ drawn }) => drawn === points[0].drawn);
    const colours = coloursOf(this.#config);
    if (blend == "classic" || blur === 0 || !alike) this.#drawBlobs(points, blur, blend == "classic", fixedMax, colours);
    else this.#drawDensity(points, sigmaOf(points[0]?.drawn ?? this.#radius, blur), fixedMax, colours);
    return this;
  }

  getData() {
    const data = this.#store.points().map(({ x, y, value, radius }) => ({ x, y, value, radius: radius || this.#radius }));
    return { max: this.#store.max, min: this.#store.min, data };
  }

  /**
   * The value at a place of the canvas, {x, y}: the sum of all points' values, each times its kernel there, in double
   * precision.
   */
  getValueAt({ x, y }) {
    const { width, height } = this.#canvas;
    if (!(x >= 0 && y >= 0 && x < width && y < height)) return 0;
    const blur = blurOf(this.#config);
    const kernel = kernelOf(blur, this.#config.blend == "classic");
    const share = (point) => kernel(Math.hypot(x - point.x, y - point.y), point.drawn, blur);
    return this.#points().reduce((sum, point) => sum + point.value * share(point), 0);
  }

  getDataURL() {
    this.#redrawn();
    return this.#canvas.toDataURL();
  }

  /** Takes the canvas away and frees everything. */
  destroy() {
    this.#later = false;
    this.#gone = true;
    this.#heatmap?.destroy();
    this.#canvas.remove();
  }

  #alive() {
    if (this.#gone) throw new Error("isotherm/h337: this map was destroyed");
  }

  get #radius() {
    return this.#config.radius || this.#config.defaultRadius;
  }

  #points() {
    const radius = this.#radius;
    const points = this.#store.points();
    for (const point of points) {
      point.weight = this.#store.weight(point);
      point.drawn = +(point.radius || radius);
    }
    return points;
  }

  // What was only added is drawn before it is asked for.
  #redrawn() {
    if (this.#later) this.repaint();
  }

  #drawBlobs(points, blur, cover, fixedMax, colours) {
    const { width, height } = this.#canvas;
    // It would paint over what is drawn here.
    this.#heatmap = this.#heatmap?.destroy();
    const heights = blobs(points, width, height, { blur, cover });
    const most = fixedMax ? 1 : heights.reduce((most, value) => Math.max(most, value), 1);
    colourise(this.#canvas.getContext("2d"), heights, most, colours);
  }

  #drawDensity(points, sigma, fixedMax, colours) {
    const [x, y, weight] = [0, 1, 2].map(() => new Float32Array(points.length));
    points.forEach((point, i) => ([x[i], y[i], weight[i]] = [point.x, point.y, point.weight]));
    const scale = fixedMax ? { max: lone(sigma) } : { atLeast: lone(sigma) };
    this.#heatmap ??= new Heatmap(this.#canvas, { pixelRatio: 1 });
    this.#heatmap.configure({ sigma, scale, palette: colours, opacity: 1, alpha: "constant" });
    this.#heatmap.setData({ x, y, weight }).render();
  }

  #extremaChanged() {
    const { gradient, defaultGradient, onExtremaChange } = this.#config;
    const { min, max } = this.#store;
    onExtremaChange?.({ min, max, gradient: gradient || defaultGradient });
  }

  #place({ container, width, height }) {
    if (container?.nodeType != 1) throw new TypeError(`isotherm/h337: container is ${String(container)}, not an element`);
    const computed = getComputedStyle(container);
    const canvas = this.#canvas;
    canvas.className = "heatmap-canvas";
    canvas.width = width || parseFloat(computed.width) || 0;
    canvas.height = height || parseFloat(computed.height) || 0;
    canvas.style.cssText = "position:absolute;left:0;top:0;";
    container.style.position = "relative";
    container.append(canvas);
    this.#style();
  }

  #style() {
    const { backgroundColor, width, height } = this.#config;
    const canvas = this.#canvas;
    if (backgroundColor) canvas.style.backgroundColor = backgroundColor;
    if ((width && canvas.width != width) || (height && canvas.height != height)) {
      this._renderer.setDimensions(width || canvas.width, height || canvas.height);
    }
  }
}

const listOf = (data) => (Array.isArray(data) ? data : [data]);
