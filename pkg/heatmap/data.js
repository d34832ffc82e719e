// Points as the caller has them, and how they come into the engine.
import { floats } from "./core.js";
import { check, named, number, some, told } from "./options.js";

/** Below this share of what they were, points are forgotten. */
const GONE = 1e-9;

/** Few points, and few steps. */
const FEW = 64;
/** Steps of few points, and those that take points away, are joined when they have so many together. */
const MANY = 4_000;

const PARTS = ["x", "y", "weight"];

/** What was done to a map's points, so that it can be done again with another sigma. */
export class History {
  #steps = [];
  // Where those begin that nothing has faded.
  #since = 0;
  // Points in steps that may be joined.
  #loose = 0;

  /** The same as it is now. */
  copy() {
    const made = new History();
    made.#steps = [...this.#steps];
    made.#since = this.#since;
    return made;
  }

  push(step) {
    const { x, remove, decay } = step;
    if (remove && this.#forget(step)) return;
    if (decay !== undefined) this.#decay(decay);
    // A copy, on which `#decay` notes what is left.
    this.#steps.push({ ...step });
    if (decay !== undefined) this.#since = this.#steps.length;
    if (remove || x?.length < FEW) this.#loose += x.length;
    if (this.#loose > MANY) this.#join();
  }

  /** Does everything again. */
  replay(core, options) {
    this.#steps.forEach((step) => apply(core, step, options));
  }

  /** Every set of points, without those that were taken away. */
  sets() {
    if (this.#steps.some(({ remove }) => remove)) this.#join(true);
    return this.#steps.filter(({ x, remove }) => x && !remove);
  }

  // What is taken away is mostly what one of the oldest or the newest steps has added: nothing is left of either.
  #forget(step) {
    for (let n = 0; n < FEW; n++) {
      for (const i of [this.#since + n, this.#steps.length - 1 - n]) {
        const other = this.#steps[i];
        if (i >= this.#since && other?.x && !other.remove && isSame(other, step)) return this.#steps.splice(i, 1);
      }
    }
  }

  #decay(factor) {
    for (const step of this.#steps) step.left = (step.left ?? 1) * factor;
    const kept = this.#steps.findIndex(({ left }) => left > GONE);
    this.#steps.splice(0, kept < 0 ? this.#steps.length : kept);
  }

  // All steps since the last decay become two: what is added and what is taken away. Each point of these is looked for in
  // those only if it must be, or if they are half as many: that takes time for all of them.
  #join(must) {
    const parts = [[], []];
    const others = [];
    for (const step of this.#steps.splice(this.#since)) (step.x ? parts[+step.remove] : others).push(step);
    let [added, taken] = parts.map(joined);
    if (must || taken.x.length * 2 > added.x.length) [added, taken] = apart(added, taken);
    const both = [{ ...added, remove: false }, { ...taken, remove: true }];
    this.#steps.push(...others, ...both.filter(({ x }) => x.length));
    this.#loose = 0;
  }
}

const isSame = (a, b) =>
  PARTS.every((name) => {
    const [here, there] = [a[name], b[name]];
    return here === there || (here?.length === there?.length && here.every((one, i) => one === there[i]));
  });

const joined = (steps) => {
  const list = () => new Float32Array(steps.reduce((sum, { x }) => sum + x.length, 0)).fill(1);
  const all = { x: list(), y: list(), weight: list() };
  let at = 0;
  for (const step of steps) {
    for (const name of PARTS) if (step[name]) all[name].set(step[name], at);
    at += step.x.length;
  }
  return all;
};

// Each without what is in both.
const apart = (added, taken) => {
  // Hardly ever the same for two, however heavy they are.
  const keyOf = ({ x, y, weight }, i) => x[i] + y[i] * 4099 + ((weight[i] * 7919) % 1e6);
  const places = new Map();
  taken.x.forEach((_, i) => {
    const key = keyOf(taken, i);
    places.get(key)?.push(i) ?? places.set(key, [i]);
  });
  const stays = added.x.map((_, i) => {
    const there = places.get(keyOf(added, i)) ?? [];
    const at = there.findLastIndex((n) => PARTS.every((name) => taken[name][n] == added[name][i]));
    return at < 0 || !there.splice(at, 1);
  });
  const rest = new Set([...places.values()].flat());
  const only = (points, has) => Object.fromEntries(PARTS.map((name) => [name, points[name].filter((_, i) => has(i))]));
  return [only(added, (i) => stays[i]), only(taken, (i) => rest.has(i))];
};

/** A list, and of finite numbers where no engine would find out. */
export const listed = (name, list, thorough) => {
  const plain = Array.isArray(list);
  if (!plain && !list?.BYTES_PER_ELEMENT) throw new TypeError(`isotherm: ${name} is ${told(list)}, not an array or a typed array`);
  if (plain || thorough || typeof list[0] == "bigint") seek(name, list, 0);
  return plain ? Float32Array.from(list) : list;
};

// Throws at the first, from `from` on, that is no number in single precision.
const seek = (name, list, from) => {
  const bad = list.findIndex((one, i) => i >= from && !(Number.isFinite(one) && Number.isFinite(Math.fround(one))));
  if (bad >= 0) throw new TypeError(`isotherm: ${name}[${bad}] is ${list[bad]}, which is no finite number`);
};

/** Points, or a grid, as they are done; `thorough` where no engine looks at the numbers now. */
export const checked = (data, thorough, remove = false) => {
  // An array has a method of that name.
  if (typeof data?.values == "object") return checkedGrid(data, thorough, remove);
  const step = named(data, PARTS);
  for (const name of "weight" in step ? PARTS : ["x", "y"]) {
    step[name] = listed(name, step[name], thorough);
    if (step[name].length != step.x.length) throw new RangeError(`isotherm: ${name} has ${step[name].length} numbers, x has ${step.x.length}`);
  }
  return { ...step, remove };
};

const checkedGrid = (grid, thorough, remove) => {
  const { values: given, columns, left = 0, top = 0, cellWidth, cellHeight = cellWidth } = named(grid, ["values", "columns", "left", "top", "cellWidth", "cellHeight"]);
  const values = listed("values", given, thorough);
  if (!(Number.isInteger(columns) && columns > 0) || values.length % columns) throw new RangeError(`isotherm: ${values.length} values do not make rows of ${told(columns)} columns`);
  const place = [number(left, "left"), number(top, "top"), some(cellWidth, "cellWidth"), some(cellHeight, "cellHeight")];
  return { values: remove ? Float32Array.from(values, (value) => -value) : values, columns, place };
};

/** Throws if a mode cannot do a step: a mean and a maximum know neither other maps nor grids, a maximum forgets too much. */
export const allow = ({ history, values, remove, decay }, { mode }) => {
  const what = history ? "difference" : values ? "grid" : remove ? "remove" : decay !== undefined && "decay";
  if (what && (mode == "max" || (mode == "mean" && (history || values)))) throw new RangeError(`isotherm: mode is "${mode}", which knows no ${what}`);
};

/** Does a step. */
export const apply = (core, step, options) => {
  allow(step, options);
  if (step.decay !== undefined) check(core, core.$decay(step.decay));
  else if (step.values) spread(core, step);
  else pour(core, step, options.mode);
};

const views = (core) => {
  const length = core.$chunk();
  return [0, 1, 2].map((part) => floats(core, core.$points() + part * length * 4, length));
};

const pour = (core, { x, y, weight, remove }, mode) => {
  const weighted = weight && mode != "count" ? 1 : 0;
  let [xs, ys, weights] = views(core);
  for (let from = 0; from < x.length; from += core.$chunk()) {
    const to = Math.min(from + core.$chunk(), x.length);
    if (!xs.length) [xs, ys, weights] = views(core);
    xs.set(x.subarray(from, to));
    ys.set(y.subarray(from, to));
    if (weighted) weights.set(weight.subarray(from, to));
    const bad = remove ? core.$remove(to - from, weighted) : core.$add(to - from, weighted);
    if (bad >= 0) for (const [name, list] of Object.entries({ x, y, weight })) if (list) seek(name, list, from);
  }
};

const spread = (core, { values, columns, place }) => {
  for (let from = 0; from < values.length; from += core.$chunk()) {
    const to = Math.min(from + core.$chunk(), values.length);
    views(core)[2].set(values.subarray(from, to));
    const code = core.$grid(from, to - from, columns, ...place);
    if (code) seek("values", values, from);
    check(core, code);
  }
};

/** Puts a sample of all points, every so many-th, into the engine's buffer: how many, and of how many. */
export const sample = (core, history) => {
  const sets = history.sets();
  const total = sets.reduce((sum, { x }) => sum + x.length, 0);
  const every = Math.ceil(total / core.$chunk()) || 1;
  const [xs, ys] = views(core);
  let count = 0;
  let skip = 0;
  for (const { x, y } of sets) {
    for (; skip < x.length; skip += every, count++) (xs[count] = x[skip]), (ys[count] = y[skip]);
    skip -= x.length;
  }
  return [count, total];
};
