// `isotherm/simpleheat`: simpleheat's interface over true densities.
import { entry, finite, gauss, told, weighable, WIDEST } from "./gauss.js";
import { Heatmap } from "./heatmap.js";
import { BLUR, FAINTEST, GRADIENT, paint, RADIUS, rampOf, sigmaOf } from "./simpleheat/look.js";

/** A map on a canvas, or on the canvas of that id; with or without `new`. */
export default function simpleheat(canvas) {
  const found = typeof canvas == "string" ? document.getElementById(canvas) : canvas;
  if (!found?.getContext) throw new TypeError(`isotherm/simpleheat: ${told(canvas)} is no canvas, nor the id of one`);
  return new Simple(found);
}

class Simple {
  #heatmap;
  #canvas;
  #sides;
  #data = [];
  #max = 1;
  #fixed = false;
  #sigma;
  #colours;
  // Draws what was drawn before there was an engine.
  #again;

  defaultRadius = RADIUS;
  defaultGradient = GRADIENT;

  constructor(canvas) {
    this.#canvas = canvas;
    this.#heatmap = new Heatmap(canvas, { pixelRatio: 1 });
    this.ready = this.#heatmap.ready.then(() => (this.#again?.(), this));
  }

  /** [[x, y, value]] */
  data(data) {
    if (!Array.isArray(data)) throw new TypeError(`isotherm/simpleheat: data is ${told(data)}, not an array`);
    this.#data = data;
    return this;
  }

  /** The value of a lone point that is hottest; where sums exceed it, the highest of them is, unless `fixedMax`. */
  max(max) {
    this.#max = finite("simpleheat: max", max ?? 0, 0);
    return this;
  }

  /** Whether sums above the maximum are drawn as it. */
  fixedMax(fixed = true) {
    if (typeof fixed != "boolean") throw new TypeError(`isotherm/simpleheat: fixedMax is ${told(fixed)}; it can be true or false`);
    this.#fixed = fixed;
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
    this.#sigma = sigmaOf(finite("simpleheat: radius", radius, 0, WIDEST), finite("simpleheat: blur", blur, 0, WIDEST));
    return this;
  }

  /** Draws again on a canvas that has changed its size; `draw` notices that itself. */
  resize() {
    this.#heatmap.resize();
  }

  /** {place: colour} */
  gradient(gradient) {
    this.#colours = rampOf(gradient);
    return this;
  }

  draw(minOpacity = FAINTEST) {
    finite("simpleheat: minOpacity", minOpacity, 0, 1);
    // Before anything is changed.
    this.#sure();
    const sigma = this.#kernel;
    this.#follow();
    if (!this.#colours) this.gradient(this.defaultGradient);
    const list = (number) => Float32Array.from(this.#data, number);
    const weight = list(([, , value = 1]) => Math.max(value / (this.#max || 1), 0));
    const look = { sigma, colours: this.#colours, least: minOpacity, fixed: this.#fixed };
    const early = paint(this.#heatmap, { x: list(([x]) => x), y: list(([, y]) => y), weight }, look);
    this.#again = early ? () => this.draw(minOpacity) : undefined;
    return this;
  }

  /** The sum there of all points' Gaussians, each as high as its value, in double precision. */
  valueAt(x, y) {
    finite("simpleheat: x of a place", x);
    finite("simpleheat: y of a place", y);
    this.#sure();
    const sigma = this.#kernel;
    return this.#data.reduce((sum, [px, py, value = 1]) => sum + +value * gauss(Math.hypot(x - px, y - py), sigma), 0);
  }

  /** Frees everything; the canvas stays. */
  destroy() {
    this.#again = undefined;
    this.#heatmap.destroy();
  }

  // The caller may have changed its points since.
  #sure() {
    this.#data.forEach((point, i) => {
      const { 0: x, 1: y, 2: value = 1 } = Object(point);
      entry("simpleheat: data", i, { x, y, value });
      weighable("simpleheat", value, value / (this.#max || 1), `max, which is ${this.#max}`);
    });
  }

  // A canvas may have changed its size since: told before sums are asked for.
  #follow() {
    const sides = `${[this.#canvas.width, this.#canvas.height]}`;
    if (sides != this.#sides) this.#heatmap.resize();
    this.#sides = sides;
  }

  get #kernel() {
    if (!this.#sigma) this.radius(this.defaultRadius);
    return this.#sigma;
  }
}

// A map made with or without `new` is an instance of what made it.
simpleheat.prototype = Simple.prototype;
