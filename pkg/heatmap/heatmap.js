// A map: holds what the caller said, tells the engine, and paints when something has changed.
import { contoursOf } from "./contours.js";
import { bytes, engine, load } from "./core.js";
import { allow, apply, checked, knows, listed } from "./data.js";
import { elementsOf } from "./elements.js";
import { History } from "./history.js";
import { cells, ofArea, ofMass } from "./levels.js";
import { check, DEFAULTS, isRuled, mode, named, number, one, sound, whole, within } from "./options.js";
import { applyColours } from "./palettes.js";
import { peaksOf } from "./peaks.js";
import { png } from "./png.js";
import { applyScale, ordered } from "./scale.js";
import { sigmaBy } from "./sigma.js";
import { squaresOf } from "./squares.js";
import { Surface } from "./surface.js";
import { ticks } from "./ticks.js";

const SCALES = ["scale", "transfer", "min", "signed"];
const COLOURS = ["palette", "opacity", "alpha"];
const OTHERS = ["sigma", "mode", "edges", "width", "height", "pixelRatio"];
const ALL = [...OTHERS, ...SCALES, ...COLOURS];
/** Where they are summed up. */
const PER = " per circle of 100 px diameter";
/** Levels that contours are traced at once. */
const MOST_LEVELS = 1280;
/** Pixels that the engine paints at once. */
const BAND = 1 << 21;
/** 2^28 pixels are a gigabyte. */
const MOST_PIXELS = 2 ** 28;

const frame = globalThis.requestAnimationFrame?.bind(globalThis) ?? ((act) => setTimeout(act, 16));
const cancel = globalThis.cancelAnimationFrame?.bind(globalThis) ?? clearTimeout;

/** A density map of weighted points. */
export class Heatmap {
  // What a minifier would call it is no name to meet in an error.
  static name = "Heatmap";

  #core;
  #gone;
  #options;
  #surface;
  #history = new History();
  #other;
  #sigma;
  // Where the scale ends, if the engine has been told for the density that there is.
  #end;
  // In the mode "element", if it has been asked for since there are other elements or another size.
  #made;
  #left = 0;
  #top = 0;
  #frame;

  // What was done before there was an engine, from which options on.
  #waiting = [];
  #first;

  /**
   * Resolves with the map once its engine is there: at once, but where a page forbids Wasm, a browser knows no SIMD, or a page
   * holds so many maps that there is no room for another's Wasm. Rejects with what the engine refuses then; all else is done.
   */
  ready;

  constructor(target, options) {
    this.#options = this.#first = { ...DEFAULTS, ...sound(options) };
    this.#surface = new Surface(target, this.#options, () => this.#resized());
    const core = engine();
    try {
      this.#surface.fit(this.#options.pixelRatio);
      if (core) this.#connect(core);
    } catch (error) {
      this.destroy();
      throw error;
    }
    this.ready = core ? Promise.resolve(this) : load().then((core) => this.#gone || this.#connect(core)).then(() => this);
  }

  /** Replaces all points. */
  setData(data) {
    const step = this.#checked(data);
    return this.#attempt(() => {
      allow(step, this.#options);
      this.#history = new History();
      this.#history.push(step);
      if (this.#isWhole) this.#tell(() => this.#rebuild());
      else this.#tell((core) => (core.$clear(), apply(core, step, this.#options)));
    });
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
    return this.#attempt(() => {
      this.#history = new History();
      this.#tell((core) => (this.#other?.z ? this.#rebuild() : core.$clear()));
    });
  }

  /** Changes options; what is refused changes nothing. */
  configure(options) {
    // What is there and undefined is as if it had never been given.
    const given = { ...options, ...sound(options) };
    for (const name in given) given[name] ??= DEFAULTS[name];
    return this.#set(given, (before) => Object.keys(given).filter((name) => given[name] !== before[name]));
  }

  /**
   * Shows this map minus `factor` times another one, as that is now, or other points; `significance`: nothing where the
   * difference is below so many standard errors. `null` ends it.
   */
  difference(other, options) {
    const { factor = 1, significance = 0 } = named(options, ["factor", "significance"]);
    let history;
    // As it is read there: by numbers or by weights.
    let from;
    if (other instanceof Heatmap) other.#alive(), ([history, from] = [other.#history.copy(), other.#options]);
    else if (other != null) (history = new History()).push(checked(other, true));
    if (history) for (const each of [this.#options, from ?? this.#options]) knows(each, "difference");
    const made = history && { history, options: from, factor: number(factor, "factor"), z: within("significance", significance, 0, 1e38) };
    return this.#attempt(() => {
      this.#other = made;
      this.#tell(() => this.#apply(ALL));
    });
  }

  /** The size of the whole map, CSS px, where it is not that of the canvas; without sizes, that of the canvas again. */
  resize(width, height) {
    sound({ width, height });
    // Even if they are what they were: the canvas may have changed.
    return this.#set({ width, height }, () => OTHERS);
  }

  /** Shows the part of a map that is larger than its canvas from (x, y) on, CSS px. */
  scrollTo(x, y) {
    this.#alive();
    [this.#left, this.#top] = [number(x, "x"), number(y, "y")];
    return this.#change();
  }

  /** Paints now what would be painted in the next frame. */
  render() {
    this.#alive();
    if (this.#surface.stale) this.#set({}, () => OTHERS);
    cancel(this.#frame);
    this.#frame = undefined;
    if (this.#core && this.#surface.context) {
      this.#follow();
      this.#surface.draw((...window) => this.#pixels(...window), this.#left, this.#top);
    }
    return this;
  }

  /** The density at a place of the map, CSS px; 0 outside. */
  valueAt(x, y) {
    return this.#drawn.$value_at(number(x, "x"), number(y, "y"));
  }

  /** The highest density. */
  get peak() {
    return this.#drawn.$peak();
  }

  /** The lowest density: below 0 where weights or differences are. */
  get lowest() {
    return this.#drawn.$lowest();
  }

  /** The sum of all weights. */
  get mass() {
    return this.#drawn.$mass();
  }

  /** The bandwidth, CSS px, also where a rule finds it. */
  get sigma() {
    return this.#sigma ?? this.#options.sigma;
  }

  /** What a legend needs: the scale's ends, round values with their heat and colour, and the colours from cold to hot. */
  legend(count = 5) {
    const core = this.#engine;
    within("the number of ticks", count, 0, 100);
    this.#follow();
    const { transfer, min, mode } = this.#options;
    const max = this.#end;
    const colours = bytes(core, core.$colours(), 1024).slice();
    const signed = this.#signed;
    const told = ticks(count, this.#scale).map(([value, heat]) => {
      const [r, g, b, a] = colours.subarray(Math.round(heat * 255) * 4);
      return { value, heat, colour: `rgba(${r},${g},${b},${+(a / 255).toFixed(3)})` };
    });
    const unit = { count: "points" + PER, sum: "weight" + PER, element: "weight per element" }[mode] ?? "weight";
    return { min: signed ? 0 - max : min, max, ticks: told, colours, transfer, sigma: this.sigma, unit };
  }

  /** Isotherms at densities, at percentiles of the area that has any, or around so many percent of the mass. */
  contours(levels) {
    const core = this.#engine;
    knows(this.#options, "contours");
    const [name = "masses", list = [50, 75, 90]] = one(levels, ["values", "percentiles", "masses"]);
    const asked = Array.from(listed(name, list, true));
    within("the number of levels", asked.length, 0, MOST_LEVELS);
    return contoursOf(core, this.size, this.sigma, name == "values" ? asked : this.#levels(name, asked));
  }

  /** Local maxima, highest first. */
  peaks(options) {
    const core = this.#engine;
    knows(this.#options, "peaks");
    const { limit = 10, prominence = 0.05, distance = this.sigma } = named(options, ["limit", "prominence", "distance"]);
    whole("limit", limit, 1e9, 0);
    const least = Math.max(within("prominence", prominence, 0, 1) * core.$peak(), Number.MIN_VALUE);
    return peaksOf(core, this.size, this.sigma, { limit, least, apart: within("distance", distance, 0, 1e38) });
  }

  /** The pixels of a part of the map, the whole one if nothing is said, as ImageData has them. */
  pixels(part) {
    const [w, h] = this.size;
    const { left = 0, top = 0, width = w, height = h, pixelRatio = this.#surface.ratio } = named(part, ["left", "top", "width", "height", "pixelRatio"]);
    sound({ width, height, pixelRatio });
    const [wide, high] = [width, height].map((side) => Math.round(side * pixelRatio));
    within("the number of pixels", wide * high, 0, MOST_PIXELS);
    this.#follow();
    const [x, y] = [number(left, "left"), number(top, "top")];
    const data = new Uint8ClampedArray(wide * high * 4);
    // In bands: the engine's memory never gets less.
    const band = Math.ceil(BAND / (wide || 1));
    for (let row = 0; row < high; row += band) {
      const rows = Math.min(band, high - row);
      const seen = this.#pixels(x, y + row / Math.fround(pixelRatio), wide, rows, pixelRatio);
      if (seen) data.set(seen, row * wide * 4);
    }
    return { data, width: wide, height: high };
  }

  /** A picture of a part of the map, the whole one if nothing is said: a PNG. */
  async toBlob(part) {
    await this.ready;
    const picture = this.pixels(part);
    // Of none there is no PNG.
    within("the shorter side of a picture", Math.min(picture.width, picture.height), 1, MOST_PIXELS);
    return png(picture);
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
    this.#waiting = [];
  }

  // Whether the scale has two sides of 0.
  get #signed() {
    return this.#other || this.#options.signed || this.#options.palette == "diverging" ? 1 : 0;
  }

  // What is asked for values.
  get #drawn() {
    const core = this.#engine;
    return this.#elements ?? core;
  }

  // Of the mode "element" alone.
  get #elements() {
    if (this.#options.mode == "element") return (this.#made ??= elementsOf(this.#history.steps(), this.size));
  }

  // Once it has been followed.
  get #scale() {
    const { transfer, min } = this.#options;
    return { transfer, min, max: this.#end, signed: this.#signed };
  }

  // Whether it is made anew of all points: a rule finds another sigma for others, a mask another variance.
  get #isWhole() {
    return isRuled(this.#options) || this.#other?.z;
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
    const waiting = this.#waiting;
    let refused;
    [this.#options, this.#history, this.#other, this.#waiting] = [this.#first, new History(), undefined, []];
    this.#core = core;
    for (const act of [() => this.#apply(ALL), ...waiting.map((act) => () => this.#attempt(act))]) {
      try {
        act();
      } catch (error) {
        refused ??= error;
      }
    }
    this.#change();
    if (refused) throw refused;
  }

  // Without an engine nothing: it is told everything when it comes.
  #tell(act) {
    this.#end = this.#made = undefined;
    if (this.#core) act(this.#core);
  }

  // What is refused changes nothing.
  #attempt(act) {
    this.#alive();
    const before = [this.#options, this.#history, this.#other];
    try {
      act();
    } catch (error) {
      [this.#options, this.#history, this.#other] = before;
      this.#surface.fit(this.#options.pixelRatio);
      this.#tell(() => this.#apply(ALL));
      // A canvas that had another size meanwhile is blank.
      this.render();
      throw error;
    }
    if (!this.#core) this.#waiting.push(act);
    return this.#change();
  }

  #set(options, changed) {
    return this.#attempt(() => {
      const names = changed(this.#options);
      this.#options = { ...this.#options, ...options };
      if (options.mode) this.#known();
      // What has another size by now asks for more than its options do.
      const fits = !this.#surface.fit(this.#options.pixelRatio);
      this.#tell(() => this.#apply(fits ? names : ALL));
    });
  }

  #step(step) {
    return this.#attempt(() => {
      allow(step, this.#options);
      const anew = this.#isWhole && (step.x || this.#other);
      if (anew) this.#history = this.#history.copy();
      else this.#tell((core) => apply(core, step, this.#options));
      this.#history.push(step);
      if (anew) this.#tell(() => this.#rebuild());
    });
  }

  // Where an engine is there it looks at the numbers itself, which is faster; where all are looked at anew, too late.
  #checked(data, remove) {
    return checked(data, !this.#core || this.#isWhole, this.#options.mode == "count", remove);
  }

  #apply(names) {
    const has = (some) => names.some((name) => some.includes(name));
    const options = { ...this.#options, palette: this.#options.palette ?? (this.#signed ? "diverging" : "thermal") };
    if (has(OTHERS)) this.#rebuild();
    if (has([...SCALES, "palette"])) ordered(options, this.#signed);
    if (has([...COLOURS, "signed"])) applyColours(this.#core, options, this.#signed);
  }

  // An empty engine of the right size, and everything that was done to the points.
  #rebuild() {
    const core = this.#core;
    if (!core) return;
    const { sigma } = this.#options;
    const found = isRuled(this.#options) ? sigmaBy(sigma, this.#history) : +sigma;
    this.#sigma = Math.min(Math.max(found || DEFAULTS.sigma, 1), 1000);
    // Elements need no engine but for the colours.
    check(core, core.$resize(...(this.#elements ? [0, 0] : this.size), this.#sigma));
    check(core, core.$mode(mode(this.#options), this.#options.edges ? 1 : 0));
    this.#replay(this.#history.steps(), this.#options);
    this.#compare(core);
  }

  #replay(steps, options) {
    for (const step of steps) apply(this.#core, step, options);
  }

  #compare(core) {
    if (!this.#other) return;
    const { history, options = this.#options, factor, z } = this.#other;
    knows(this.#options, "difference");
    check(core, core.$layer(1));
    this.#replay(history.steps(), options);
    const own = { history: this.#history, options: this.#options, factor: 1 };
    const { steps, unit } = squaresOf(z ? [own, { history, options, factor }] : []);
    if (z) check(core, core.$layer(2));
    this.#replay(steps, DEFAULTS);
    core.$layer(0);
    core.$difference(factor, z, unit);
  }

  // Throws if the mode lacks what was done; no engine is asked, which may come later.
  #known() {
    for (const step of this.#history.steps()) allow(step, this.#options);
    if (this.#other) knows(this.#options, "difference");
  }

  // Before anything is painted or told of heat.
  #follow() {
    const drawn = this.#drawn;
    this.#end ??= applyScale(this.#core, this.#options, this.#signed, drawn, (percent, highest) =>
      drawn.rank ? drawn.rank(percent, this.#signed) : ofArea(this.#cells(), percent, highest, this.#signed),
    );
  }

  #cells() {
    return cells(this.#core, this.size, this.sigma);
  }

  // The densities of percentages, of the mass or of the area.
  #levels(name, percents) {
    for (const percent of percents) within("a level", percent, 0, 100);
    const peak = this.#core.$peak();
    const all = this.#cells();
    return percents.map((percent) => (name == "masses" ? ofMass(all, percent) : ofArea(all, percent, peak)));
  }

  #resized() {
    if (this.#gone) return;
    try {
      if (!this.#surface.fit(this.#options.pixelRatio)) return;
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

  // The pixels where they lie; nothing where nothing is to be seen.
  #pixels(left, top, width, height, ratio) {
    const core = this.#core;
    if (this.#elements) return this.#elements.paint(left, top, width, height, ratio, bytes(core, core.$colours(), 1024), this.#scale);
    const seen = core.$paint(left, top, width, height, ratio);
    check(core, -seen);
    if (seen) return bytes(core, core.$pixels(), width * height * 4);
  }
}
