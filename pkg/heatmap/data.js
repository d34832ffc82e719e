// Points as the caller has them, and how they come into the engine.
import { floats } from "./core.js";
import { check, number, unfit } from "./options.js";

/** Below this share of what they were, points are forgotten. */
const GONE = 1e-9;

/** So many points in small steps are kept as they came; and steps of more points always are. */
const MANY = 10_000;

/** What was done to a map's points, so that it can be done again with another sigma. */
export class History {
  #steps;
  // Points in steps that are not folded, and in those that are.
  #loose = 0;
  #folded = 0;

  constructor(steps = []) {
    this.#steps = steps;
  }

  /** The same as it is now. */
  copy() {
    return new History([...this.#steps]);
  }

  push(step) {
    if (step.decay !== undefined) this.#decay(step.decay);
    this.#steps.push(step);
    this.#loose += 1 + Math.min(step.x?.length ?? 0, MANY);
    if (this.#loose > MANY + this.#folded) this.#fold(MANY);
  }

  /** Does everything again. */
  replay(core, options) {
    this.#steps.forEach((step) => apply(core, step, options));
  }

  /** Every set of points, without those that were taken away. */
  sets() {
    if (this.#steps.some(({ remove }) => remove)) this.#fold(Infinity);
    return this.#steps.filter(({ x, remove }) => x && !remove);
  }

  #decay(factor) {
    for (const step of this.#steps) step.left = (step.left ?? 1) * factor;
    const kept = this.#steps.findIndex(({ left }) => left > GONE);
    this.#steps.splice(0, kept < 0 ? this.#steps.length : kept);
  }

  // Steps of up to so many points, since the last decay, become two: what is added and what is taken away, each without what
  // is both.
  #fold(most) {
    const counts = new Map();
    const since = this.#steps.findLastIndex(({ decay }) => decay !== undefined) + 1;
    for (const step of this.#steps.splice(since)) {
      const { x, y, weight, remove, folded } = step;
      if (!(folded || x?.length <= most)) this.#steps.push(step);
      else {
        x.forEach((_, i) => {
          const point = [x[i], y[i], weight?.[i] ?? 1].map(Math.fround).join();
          counts.set(point, (counts.get(point) ?? 0) + (remove ? -1 : 1));
        });
      }
    }
    this.#loose = this.#folded = 0;
    for (const remove of [false, true]) {
      const list = [];
      for (const [point, count] of counts) for (let n = remove ? -count : count; n > 0; n--) list.push(point.split(","));
      const [x, y, weight] = [0, 1, 2].map((part) => Float32Array.from(list, (numbers) => numbers[part]));
      this.#steps.push({ x, y, weight, remove, folded: true });
      this.#folded += list.length;
    }
  }
}

/** Makes sure that it is a list, and that it is of finite numbers where no engine would find out. */
export const listed = (name, list, thorough) => {
  const plain = Array.isArray(list);
  if (!plain && !ArrayBuffer.isView(list)) {
    throw new TypeError(`isotherm: ${name} is ${list === null ? "null" : typeof list}, not an array or a typed array`);
  }
  if (plain || thorough) seek(name, list, 0);
  return list;
};

// Throws at the first, from `from` on, that is no number in single precision.
const seek = (name, list, from) => {
  const bad = list.findIndex((one, i) => i >= from && !(Number.isFinite(one) && Number.isFinite(Math.fround(one))));
  if (bad >= 0) throw unfit(`${name}[${bad}]`, list[bad]);
};

/** Makes sure that these are points, or a grid; `thorough` where no engine looks at the numbers now. */
export const checked = (data, thorough, remove = false) => {
  // An array has a method of that name.
  if (data?.values && !Array.isArray(data)) return checkedGrid(data, thorough, remove);
  const { x, y, weight } = data ?? {};
  for (const [name, each] of Object.entries({ x, y, ...(weight && { weight }) })) {
    listed(name, each, thorough);
    if (each.length != x.length) throw new RangeError(`isotherm: ${name} has ${each.length} numbers, x has ${x.length}`);
  }
  return { x, y, weight, remove };
};

const checkedGrid = ({ values, columns, left = 0, top = 0, cellWidth, cellHeight = cellWidth }, thorough, remove) => {
  listed("values", values, thorough);
  if (!(columns > 0) || values.length % columns) throw new RangeError(`isotherm: ${values.length} values do not make rows of ${columns} columns`);
  number("cellWidth", cellWidth);
  const place = [number("left", left), number("top", top), cellWidth, number("cellHeight", cellHeight)];
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

const slice = (list, from, to) => (ArrayBuffer.isView(list) ? list.subarray(from, to) : list.slice(from, to));

const pour = (core, { x, y, weight, remove }, mode) => {
  const weighted = weight && mode != "count" ? 1 : 0;
  let [xs, ys, weights] = views(core);
  for (let from = 0; from < x.length; from += core.$chunk()) {
    const to = Math.min(from + core.$chunk(), x.length);
    if (!xs.length) [xs, ys, weights] = views(core);
    xs.set(slice(x, from, to));
    ys.set(slice(y, from, to));
    if (weighted) weights.set(slice(weight, from, to));
    const bad = remove ? core.$remove(to - from, weighted) : core.$add(to - from, weighted);
    if (bad >= 0) for (const [name, list] of Object.entries({ x, y, weight })) if (list) seek(name, list, from);
  }
};

const spread = (core, { values, columns, place }) => {
  for (let from = 0; from < values.length; from += core.$chunk()) {
    const to = Math.min(from + core.$chunk(), values.length);
    views(core)[2].set(slice(values, from, to));
    check(core, core.$grid(from, to - from, columns, ...place));
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
