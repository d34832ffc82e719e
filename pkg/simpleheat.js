// `isotherm/simpleheat`: simpleheat's interface over true densities.
import { Heatmap, ramp } from "./heatmap.js";

/** A lone point of weight 1 stands this high over sigma squared, in the units of `Heatmap`. */
const LONE = 1250;
const RADIUS = 25;
const BLUR = 15;
const FAINTEST = 0.05;
const GRADIENT = { 0.4: "blue", 0.6: "cyan", 0.7: "lime", 0.8: "yellow", 1.0: "red" };

/** A map on a canvas, or on the canvas of that id; with or without `new`. */
export default function simpleheat(canvas) {
  return new Simple(typeof canvas == "string" ? document.getElementById(canvas) : canvas);
}

class Simple {
  #canvas;
  #heatmap;
  #data = [];
  #max = 1;
  #sigma;
  #colours;

  defaultRadius = RADIUS;
  defaultGradient = GRADIENT;

  constructor(canvas) {
    this.#canvas = canvas;
    this.#heatmap = new Heatmap(canvas, { pixelRatio: 1 });
    this.ready = this.#heatmap.ready.then(() => this);
  }

  /** [[x, y, value]] */
  data(data) {
    this.#data = data;
    return this;
  }

  /** The value of a lone point that is hottest; where sums exceed it, the highest of them is. */
  max(max) {
    this.#max = max;
    return this;
  }

  add(point) {
    this.#data.push(point);
    return this;
  }

  clear() {
    this.#data = [];
    return this;
  }

  radius(radius, blur = BLUR) {
    this.#sigma = Math.min(Math.max((radius + blur) / 2, 1), 1000);
    return this;
  }

  /** To be called when the canvas has changed its size. */
  resize() {
    this.#heatmap.resize();
  }

  /** {place: colour} */
  gradient(gradient) {
    this.#colours = ramp(gradient);
    // As hot, so opaque.
    for (let level = 0; level < 256; level++) this.#colours[level * 4 + 3] = level;
    return this;
  }

  draw(minOpacity = FAINTEST) {
    if (!this.#sigma) this.radius(this.defaultRadius);
    if (!this.#colours) this.gradient(this.defaultGradient);
    const weight = ([, , value = 1]) => Math.max(value / this.#max, minOpacity);
    const list = (number) => Float32Array.from(this.#data, number);
    const scale = { atLeast: LONE / this.#sigma ** 2 };
    this.#heatmap.configure({ sigma: this.#sigma, scale, palette: this.#colours, opacity: 1, alpha: "constant" });
    this.#heatmap.setData({ x: list(([x]) => x), y: list(([, y]) => y), weight: list(weight) }).render();
    return this;
  }

  /** The sum of all points' values under a pixel. */
  valueAt(x, y) {
    return (this.#heatmap.valueAt(x, y) * this.#heatmap.sigma ** 2 * this.#max) / LONE;
  }

  /** Frees everything; the canvas stays. */
  destroy() {
    this.#heatmap.destroy();
  }
}
