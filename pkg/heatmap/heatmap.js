// A map: holds what the caller said, tells the engine, and paints when something has changed.
import { readContours } from "./contours.js";
import { bytes, engine, floats, load } from "./core.js";
import { allow, apply, checked, History, listed, sample } from "./data.js";
import { applyAlpha, applyPalette, applyScale, check, DEFAULTS, mode, number, NUMBERS, rule, sound, within } from "./options.js";
import { png } from "./png.js";
import { Surface } from "./surface.js";

const SCALES = ["scale", "transfer", "min", "signed"];
const COLOURS = ["palette", "opacity", "alpha"];
const OTHERS = ["sigma", "mode", "edges", "width", "height", "pixelRatio"];
const ALL = [...OTHERS, ...SCALES, ...COLOURS];
/** Where they are summed up. */
const PER = " per circle of 100 px diameter";
/** Pixels that the engine paints at once. */
const BAND = 1 << 21;
/** 2^28 pixels are a gigabyte. */
const MOST_PIXELS = 2 ** 28;

const frame = globalThis.requestAnimationFrame?.bind(globalThis) ?? ((act) => setTimeout(act, 16));
const cancel = globalThis.cancelAnimationFrame?.bind(globalThis) ?? clearTimeout;

/** A density map of weighted points. */
export class Heatmap {
  #core;
  #gone;
  #options;
  #surface;
  #history = new History();
  #other;
  #sigma;
  #left = 0;
  #top = 0;
  #frame;

  /** Resolves with the map once its engine is there: at once, but where a page forbids Wasm or a browser knows no SIMD. */
  ready;

  constructor(target, options) {
    this.#options = { ...DEFAULTS, ...sound(options) };
    this.#surface = new Surface(target, this.#options, () => this.#resized());
    const core = engine();
    if (core) this.#connect(core);
    this.ready = core ? Promise.resolve(this) : load().then((core) => this.#gone || this.#connect(core)).then(() => this);
  }

  /** Replaces all points. */
  setData(data) {
    this.#alive();
    const step = this.#checked(data);
    const before = this.#history;
    this.#history = new History([step]);
    try {
      if (rule(this.#options) < 0) this.#tell((core) => (core.$clear(), apply(core, step, this.#options)));
      else this.#rebuild();
    } catch (error) {
      this.#history = before;
      this.#rebuild();
      throw error;
    }
    return this.#change();
  }

  /** Adds points to those that are there. */
  add(data) {
    return this.#step(this.#checked(data));
  }

  /** Takes points away that were added; not in the mode "max". */
  remove(data) {
    return this.#step(this.#checked(data, true));
  }

  /** Makes all points so far weigh `factor`, 0 to 1, of what they did. */
  decay(factor) {
    return this.#step({ decay: within("the factor of a decay", factor, 0, 1) });
  }

  /** Removes all points. */
  clear() {
    this.#alive();
    this.#history = new History();
    this.#tell((core) => core.$clear());
    return this.#change();
  }

  /** Changes options; what is refused changes nothing. */
  configure(options) {
    this.#alive();
    const given = sound(options);
    return this.#set(given, Object.keys(given).filter((name) => given[name] !== this.#options[name]));
  }

  /**
   * Shows this map minus `factor` times another one, as that is now, or other points; `significance`: nothing where the
   * difference is below so many standard errors. `null` ends it.
   */
  difference(other, { factor = 1, significance = 0 } = {}) {
    this.#alive();
    let history;
    if (other instanceof Heatmap) history = other.#history.copy();
    else if (other) history = new History([this.#checked(other)]);
    if (history) allow({ history }, this.#options);
    this.#other = history && { history, factor: number("factor", factor), z: number("significance", significance) };
    this.#tell(() => this.#apply(ALL));
    return this.#change();
  }

  /** The size of the whole map, CSS px, where it is not that of the canvas; without sizes, that of the canvas again. */
  resize(width, height) {
    this.#alive();
    // Even if they are what they were: the canvas may have changed.
    sound({ width, height });
    return this.#set({ width, height }, OTHERS);
  }

  /** Shows the part of a map that is larger than its canvas from (x, y) on, CSS px. */
  scrollTo(x, y) {
    this.#alive();
    [this.#left, this.#top] = [number("x", x), number("y", y)];
    return this.#change();
  }

  /** Paints now what would be painted in the next frame. */
  render() {
    this.#alive();
    cancel(this.#frame);
    this.#frame = undefined;
    if (this.#core && this.#surface.context) {
      this.#follow();
      this.#surface.draw((...window) => this.#paint(...window), this.#left, this.#top);
    }
    return this;
  }

  /** The density at a place of the map, CSS px; 0 outside. */
  valueAt(x, y) {
    return this.#engine.$value_at(number("x", x), number("y", y));
  }

  /** The highest density. */
  get peak() {
    return this.#engine.$peak();
  }

  /** The lowest density: below 0 where weights or differences are. */
  get lowest() {
    return this.#engine.$lowest();
  }

  /** The sum of all weights. */
  get mass() {
    return this.#engine.$mass();
  }

  /** The bandwidth, CSS px, also where a rule finds it. */
  get sigma() {
    return this.#sigma ?? this.#options.sigma;
  }

  /** What a legend needs: the scale's ends, round values with their heat and colour, and the colours from cold to hot. */
  legend(count = 5) {
    const core = this.#engine;
    this.#follow();
    const { transfer, min, scale, mode } = this.#options;
    const end = core.$scale_max();
    // The caller's number, not what single precision makes of it.
    const max = [scale?.max, scale?.atLeast].find((given) => Math.fround(given) == end) ?? end;
    const colours = bytes(core, core.$lut(), 1024).slice();
    const length = core.$ticks(count);
    const pairs = floats(core, core.$numbers(), length * 2);
    const ticks = Array.from({ length }, (_, i) => {
      const [value, heat] = pairs.subarray(i * 2);
      // Ticks are round: more digits are single precision's.
      const [r, g, b, a] = colours.subarray(Math.round(heat * 255) * 4);
      return { value: +value.toPrecision(6), heat, colour: `rgba(${r},${g},${b},${+(a / 255).toFixed(3)})` };
    });
    const unit = { count: "points" + PER, sum: "weight" + PER }[mode] ?? "weight";
    return { min: this.#signed ? -max : min, max, ticks, colours, transfer, sigma: this.sigma, unit };
  }

  /** Isotherms at densities, at percentiles of the area that has any, or around so many percent of the mass. */
  contours({ values, percentiles, masses = [50, 75, 90] } = {}) {
    const core = this.#engine;
    const asked = Array.from(listed("levels", values ?? percentiles ?? masses));
    within("the number of levels", asked.length, 0, NUMBERS);
    const levels = values ? asked : asked.map((percent) => core.$level_of(percentiles ? 0 : 1, within("a level", percent, 0, 100)));
    floats(core, core.$numbers(), NUMBERS).set(levels);
    const count = core.$contours(levels.length);
    check(core, -count);
    return readContours(core, count, levels);
  }

  /** Local maxima, highest first. */
  peaks({ limit = 10, prominence = 0.05, distance = this.sigma } = {}) {
    const core = this.#engine;
    const length = core.$peaks(number("limit", limit), number("prominence", prominence), number("distance", distance));
    check(core, -length);
    const found = floats(core, core.$found(), length * 4);
    return Array.from({ length }, (_, i) => {
      const [x, y, value, prominence] = found.subarray(i * 4);
      return { x, y, value, prominence };
    });
  }

  /** The pixels of a part of the map, the whole one if nothing is said, as ImageData has them. */
  pixels({ left = 0, top = 0, width, height, pixelRatio = this.#surface.ratio } = {}) {
    const [w, h] = this.size;
    sound({ pixelRatio });
    const [wide, high] = [width ?? w, height ?? h].map((side) => Math.round(side * pixelRatio));
    within("the number of pixels", wide * high, 0, MOST_PIXELS);
    const core = this.#engine;
    this.#follow();
    const [x, y] = [number("left", left), number("top", top)];
    const data = new Uint8ClampedArray(wide * high * 4);
    // In bands: the engine's memory never gets less.
    const band = Math.ceil(BAND / (wide || 1));
    for (let row = 0; row < high; row += band) {
      const rows = Math.min(band, high - row);
      check(core, -core.$paint(x, y + row / Math.fround(pixelRatio), wide, rows, pixelRatio));
      data.set(bytes(core, core.$pixels(), wide * rows * 4), row * wide * 4);
    }
    return { data, width: wide, height: high };
  }

  /** A picture of a part of the map, the whole one if nothing is said: a PNG. */
  async toBlob(part) {
    await this.ready;
    return png(this.pixels(part));
  }

  /** Width and height of the whole map, CSS px. */
  get size() {
    const [width, height] = this.#surface.size;
    return [this.#options.width ?? width, this.#options.height ?? height].map((side) => Math.round(side));
  }

  /** The canvas that it paints on. */
  get canvas() {
    return this.#surface.canvas;
  }

  /** Frees everything, and takes its own canvas out of the page. */
  destroy() {
    cancel(this.#frame);
    if (!this.#gone) this.#surface.release();
    this.#gone = true;
    this.#core = this.#other = undefined;
    this.#history = new History();
  }

  // Whether the scale has two sides of 0.
  get #signed() {
    return this.#other || this.#options.signed || this.#options.palette == "diverging" ? 1 : 0;
  }

  get #engine() {
    this.#alive();
    if (!this.#core) throw new Error("isotherm: the engine is not there yet: await ready");
    return this.#core;
  }

  #alive() {
    if (this.#gone) throw new Error("isotherm: this map was destroyed");
  }

  #connect(core) {
    this.#core = core;
    this.#apply(ALL);
    this.#change();
  }

  // Without an engine nothing: it is told everything when it comes.
  #tell(act) {
    if (this.#core) act(this.#core);
  }

  #set(options, names) {
    const before = this.#options;
    this.#options = { ...before, ...options };
    try {
      this.#surface.fit(this.#options.pixelRatio);
      this.#tell(() => this.#apply(names));
    } catch (error) {
      this.#options = before;
      this.#surface.fit(before.pixelRatio);
      this.#tell(() => this.#apply(ALL));
      throw error;
    }
    return this.#change();
  }

  #step(step) {
    this.#alive();
    allow(step, this.#options);
    try {
      this.#tell((core) => apply(core, step, this.#options));
    } catch (error) {
      this.#rebuild();
      throw error;
    }
    this.#history.push(step);
    // A rule finds another sigma for other points.
    if (step.x && rule(this.#options) >= 0) this.#rebuild();
    return this.#change();
  }

  // Where an engine is there it looks at the numbers itself, which is faster.
  #checked(data, remove) {
    return checked(data, !this.#core, remove);
  }

  #apply(names) {
    const has = (some) => names.some((name) => some.includes(name));
    const options = { ...this.#options, palette: this.#options.palette ?? (this.#signed ? "diverging" : "thermal") };
    if (has(OTHERS)) this.#rebuild();
    if (has([...SCALES, "palette"])) applyScale(this.#core, options, this.#signed);
    if (has(["palette", "signed"])) applyPalette(this.#core, options.palette);
    if (has(COLOURS)) applyAlpha(this.#core, options);
  }

  // An empty engine of the right size, and everything that was done to the points.
  #rebuild() {
    const core = this.#core;
    if (!core) return;
    const which = rule(this.#options);
    const [count, total] = which < 0 ? [] : sample(core, this.#history);
    this.#sigma = which < 0 ? this.#options.sigma : core.$bandwidth(count, total, which) || DEFAULTS.sigma;
    check(core, core.$resize(...this.size, this.#sigma));
    check(core, core.$mode(mode(this.#options), this.#options.edges ? 1 : 0));
    this.#history.replay(core, this.#options);
    this.#compare(core);
  }

  #compare(core) {
    if (!this.#other) return;
    const { history, factor, z } = this.#other;
    allow({ history }, this.#options);
    core.$layer(1);
    history.replay(core, this.#options);
    core.$layer(0);
    core.$difference(factor, z);
  }

  // The one scale that the engine does not know follows the peak.
  #follow() {
    if (this.#options.scale?.atLeast !== undefined) applyScale(this.#core, this.#options, this.#signed);
  }

  #resized() {
    if (this.#gone || !this.#surface.fit(this.#options.pixelRatio)) return;
    try {
      this.#tell(() => this.#rebuild());
    } finally {
      // Now: a canvas that changed its size is blank. Where the new size was refused, it shows what there was.
      this.render();
    }
  }

  #change() {
    if (this.#surface.context) this.#frame ??= frame(() => this.#gone || this.render());
    return this;
  }

  // The engine's pixels where they lie; nothing where nothing is to be seen.
  #paint(left, top, width, height, ratio) {
    const core = this.#core;
    const seen = core.$paint(left, top, width, height, ratio);
    check(core, -seen);
    if (seen > 0) return new ImageData(bytes(core, core.$pixels(), width * height * 4), width, height);
  }
}
