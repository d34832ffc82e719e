// A map with heatmap.js's methods: true densities by `isotherm/heatmap`, or blobs where those are asked for.
import { finite, lone, peakOf, told } from "../gauss.js";
import { Heatmap } from "../heatmap.js";
import { bear } from "../heatmap/canvas.js";
import { lodge } from "../heatmap/lodge.js";
import { Blobs, colourise, hottest, kernelOf } from "./blobs.js";
import { blurOf, coloursOf, sigmaOf, sure } from "./look.js";
import { Store } from "./store.js";

/** The highest sigma of a `Heatmap`; a wider point is that of a smaller map drawn larger. */
const LARGEST = 1000;

/** A peak may be so much above a lone point of the maximum that it is. */
const NEAR = 1.01;

/** What `create` returns. */
export class Map337 {
  #config;
  #store = new Store();
  #canvas;
  #container;
  #heatmap;
  #blobs;
  // The extremes as a legend knows them.
  #told;
  // Whether points wait to be drawn, and whether some were drawn in this task.
  #later = false;
  #drawn = false;
  #gone = false;

  constructor(config) {
    // Before anything is put into the page.
    this.#config = sure(config);
    this.#canvas = config.canvas || document.createElement("canvas");
    this.#place(config);
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
    const setDimensions = (width, height) => this.#attempt(() => this.#resize(width, height), Object);
    this.#redrawn();
    return { canvas: this.#canvas, ctx: this.#canvas.getContext("2d"), setDimensions };
  }

  /** {max, min, data: [{x, y, value, radius}]}: replaces what is there. */
  setData(facts) {
    const { data, max, min } = Object(facts);
    if (!Array.isArray(data)) throw new TypeError(`isotherm/h337: data is ${told(data)}, not an array`);
    const store = new Store();
    store.add(data, this.#config);
    // Without a maximum, the highest value is.
    store.max = finite("h337: max", max ?? store.points().reduce((most, { value }) => Math.max(most, value), 0));
    store.min = finite("h337: min", min ?? 0);
    this.#told = undefined;
    return this.#attempt(() => (this.#store = store));
  }

  /** A point, or an array of points. */
  addData(data) {
    this.#alive();
    const { max, min } = this.#store;
    this.#store.add(listOf(data), this.#config, (value) => {
      if (value > this.#store.max) this.#store.max = value;
      else if (value < this.#store.min) this.#store.min = value;
    });
    // At once, as there. But of many that follow each other only those that change the scale, which is told at once, too, and
    // all of them when the task ends or when somebody looks.
    this.#later = true;
    if (this.#drawn && this.#store.max === max && this.#store.min === min) return this;
    if (!this.#drawn) queueMicrotask(() => this.#settle());
    this.#drawn = true;
    return this.repaint();
  }

  /** Takes away what is at the places of a point, or of an array of points. */
  removeData(data) {
    this.#store.remove(listOf(data), this.#config);
    return this.repaint();
  }

  setDataMax(max) {
    return this.#attempt(() => (this.#store.max = finite("h337: max", max)));
  }

  setDataMin(min) {
    return this.#attempt(() => (this.#store.min = finite("h337: min", min)));
  }

  configure(config) {
    const merged = sure({ ...this.#config, ...config });
    return this.#attempt(() => {
      this.#config = merged;
      this.#style();
    });
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
    const hottest =
      blend == "classic" || blur === 0 || !alike
        ? this.#drawBlobs(points, blur, blend == "classic", fixedMax, colours)
        : this.#drawDensity(points, sigmaOf(points[0]?.drawn ?? this.#radius, blur), fixedMax, colours);
    this.#tell(hottest);
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
  getValueAt(point) {
    const [x, y] = ["x", "y"].map((side) => finite(`h337: ${side} of a place`, Object(point)[side]));
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
    if (this.#gone) return;
    this.#later = false;
    this.#gone = true;
    this.#heatmap = this.#heatmap?.destroy();
    this.#blobs = undefined;
    this.#canvas.remove();
    lodge(this.#container, -1);
  }

  // Draws what was changed; what cannot be drawn changes nothing, neither what is kept nor what is seen.
  #attempt(change, draw = () => this.repaint()) {
    this.#alive();
    const store = this.#store;
    const before = [this.#config, store, store.max, store.min];
    const { width, height, style } = this.#canvas;
    const { backgroundColor } = style;
    try {
      change();
      return draw();
    } catch (error) {
      [this.#config, this.#store, store.max, store.min] = before;
      style.backgroundColor = backgroundColor;
      this.#resize(width, height);
      this.repaint();
      throw error;
    }
  }

  #resize(width, height) {
    const canvas = this.#canvas;
    if (canvas.width == width && canvas.height == height) return;
    bear(width, height, "");
    [canvas.width, canvas.height] = [width, height];
    this.#heatmap?.resize();
  }

  #alive() {
    if (this.#gone) throw new Error("isotherm/h337: this map was destroyed");
  }

  get #radius() {
    return +this.#config.radius || +this.#config.defaultRadius;
  }

  #points() {
    const radius = this.#radius;
    const points = this.#store.points();
    for (const point of points) {
      point.weight = this.#store.weight(point);
      point.drawn = +point.radius || radius;
    }
    return points;
  }

  #settle() {
    this.#drawn = false;
    this.#redrawn();
  }

  // What was only added is drawn before it is asked for.
  #redrawn() {
    if (this.#later) this.repaint();
  }

  #drawBlobs(points, blur, cover, fixedMax, colours) {
    const { width, height } = this.#canvas;
    // It would paint over what is drawn here.
    this.#heatmap = this.#heatmap?.destroy();
    const heights = (this.#blobs ??= new Blobs()).heights(points, { width, height, blur, cover });
    const most = fixedMax ? 1 : hottest(heights);
    colourise(this.#canvas.getContext("2d"), heights, most, colours);
    return most;
  }

  #drawDensity(points, sigma, fixedMax, colours) {
    this.#blobs = undefined;
    const times = Math.max(sigma / LARGEST, 1);
    const shown = sigma / times;
    const [x, y, weight] = [0, 1, 2].map(() => new Float32Array(points.length));
    points.forEach((point, i) => ([x[i], y[i], weight[i]] = [point.x / times, point.y / times, point.weight]));
    const scale = fixedMax ? { max: lone(shown) } : { atLeast: lone(shown) };
    const heatmap = (this.#heatmap ??= new Heatmap(this.#canvas, { pixelRatio: 1 }));
    // Rounded up, so that the last pixels are within.
    const [width, height] = [this.#canvas.width, this.#canvas.height].map((side) => Math.ceil(side / times));
    heatmap.configure({ sigma: shown, pixelRatio: times, width, height, scale, palette: colours, opacity: 1, alpha: "constant" });
    heatmap.setData({ x, y, weight }).render();
    const peak = fixedMax ? 0 : peakOf(heatmap);
    if (peak === undefined) heatmap.ready.then(() => heatmap == this.#heatmap && this.repaint());
    return (peak ?? 0) / lone(shown);
  }

  // A legend is told what is hottest in the picture: the maximum, or the sum that is above it.
  #tell(hottest) {
    const { gradient, defaultGradient, onExtremaChange } = this.#config;
    const { min } = this.#store;
    const max = hottest > NEAR ? this.#store.valueOf(hottest) : this.#store.max;
    if (this.#told?.min === min && this.#told.max === max) return;
    this.#told = { min, max };
    onExtremaChange?.({ min, max, gradient: gradient || defaultGradient });
  }

  #place({ container, width, height, blend }) {
    if (container?.nodeType != 1) throw new TypeError(`isotherm/h337: container is ${told(container)}, not an element`);
    const computed = getComputedStyle(container);
    const canvas = this.#canvas;
    const before = [canvas.width, canvas.height];
    try {
      this.#resize(width || parseFloat(computed.width) || 0, height || parseFloat(computed.height) || 0);
      // Now, so that `ready` waits for its engine.
      if (blend != "classic") this.#heatmap = new Heatmap(canvas, { pixelRatio: 1 });
    } catch (error) {
      this.#resize(...before);
      throw error;
    }
    canvas.className = "heatmap-canvas";
    canvas.style.cssText = "position:absolute;left:0;top:0;";
    this.#container = container;
    lodge(container, 1);
    container.append(canvas);
    this.#style();
  }

  #style() {
    const { backgroundColor, width, height } = this.#config;
    const canvas = this.#canvas;
    if (backgroundColor) canvas.style.backgroundColor = backgroundColor;
    this.#resize(Math.trunc(width) || canvas.width, Math.trunc(height) || canvas.height);
  }
}

const listOf = (data) => (Array.isArray(data) ? data : [data]);
