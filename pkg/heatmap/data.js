// Points as the caller has them, and how they come into the engine.
import { floats } from "./core.js";
import { check, number } from "./options.js";

/** Below this share of what they were, points are forgotten. */
const GONE = 1e-9;

/** What was done to a map's points, so that it can be done again with another sigma. */
export class History {
  #steps = [];

  push(step) {
    if (step.decay !== undefined) this.#decay(step.decay);
    this.#steps.push(step);
  }

  /** Does everything again. */
  replay(core, options) {
    this.#steps.forEach((step) => apply(core, step, options));
  }

  /** Every set of points. */
  sets() {
    return this.#steps.filter(({ x }) => x);
  }

  #decay(factor) {
    for (const step of this.#steps) step.left = (step.left ?? 1) * factor;
    const kept = this.#steps.findIndex(({ left }) => left > GONE);
    this.#steps.splice(0, kept < 0 ? this.#steps.length : kept);
  }
}

const wantList = (name, list) => {
  if (Array.isArray(list) || ArrayBuffer.isView(list)) return;
  throw new TypeError(`isotherm: ${name} is ${list === null ? "null" : typeof list}, not an array or a typed array`);
};

/** Makes sure that these are points, or a grid. */
export const checked = (data, remove = false) => {
  if (data?.values) return checkedGrid(data);
  const { x, y, weight } = data ?? {};
  for (const [name, list] of Object.entries({ x, y, ...(weight && { weight }) })) {
    wantList(name, list);
    if (list.length != x.length) throw new RangeError(`isotherm: ${name} has ${list.length} numbers, x has ${x.length}`);
  }
  return { x, y, weight, remove };
};

const checkedGrid = ({ values, columns, left = 0, top = 0, cellWidth, cellHeight = cellWidth }) => {
  wantList("values", values);
  if (!(columns > 0) || values.length % columns) throw new RangeError(`isotherm: ${values.length} values do not make rows of ${columns} columns`);
  number("cellWidth", cellWidth);
  return { values, columns, place: [number("left", left), number("top", top), cellWidth, number("cellHeight", cellHeight)] };
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
    if (bad >= 0) throw refused({ x, y, weight }, from + bad);
  }
};

const refused = (lists, at) => {
  const [name, list] = Object.entries(lists).find(([, list]) => list && !Number.isFinite(Math.fround(list[at]))) || ["x", lists.x];
  return new RangeError(`isotherm: ${name}[${at}] is ${String(list[at])}, which is no finite number`);
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
