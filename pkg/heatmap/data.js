// Points as the caller has them, and how they come into the engine.
import { floats } from "./core.js";
import { check, named, number, some, told, within } from "./options.js";

/** What a list of points consists of; the last may be absent. */
export const PARTS = ["x", "y", "weight"];
/** What a list of elements consists of; the last may be absent. */
const BOXES = ["x", "y", "width", "height", "weight"];
/** What each mode does not know. */
const LACKS = {
  sum: ["elements"],
  count: ["elements"],
  mean: ["elements", "difference", "grid"],
  max: ["elements", "difference", "grid", "remove", "decay"],
  element: ["points", "difference", "grid", "remove", "decay", "contours", "peaks"],
};

/** A list, and of finite numbers where no engine would find out. */
export const listed = (name, list, thorough) => {
  const plain = Array.isArray(list);
  if (!plain && !(ArrayBuffer.isView(list) && list.subarray)) throw new TypeError(`isotherm: ${name} is ${told(list)}, not an array or a typed array`);
  if (plain || thorough || typeof list[0] == "bigint") seek(name, list, 0);
  return plain ? Float32Array.from(list) : list;
};

// Throws at the first, from `from` on, that the engine does not take.
const seek = (name, list, from) => {
  const bad = list.findIndex((one, i) => i >= from && !(Number.isFinite(one) && Math.abs(Math.fround(one)) < 2 ** 100));
  if (bad >= 0) throw new TypeError(`isotherm: ${name}[${bad}] is ${told(list[bad])}, which is no finite number below 2^100`);
};

/** Points, or a grid, as they are done; `thorough` where no engine looks at the numbers now, `counts` where at no weights. */
export const checked = (data, thorough, counts, remove = false) => {
  // An array has a method of that name.
  if (typeof data?.values == "object" || data?.columns !== undefined) return checkedGrid(data, thorough, remove);
  const boxed = (data?.width ?? data?.height) !== undefined;
  const parts = boxed ? BOXES : PARTS;
  const step = named(data, parts);
  for (const name of parts) {
    if (name == "weight" && !(name in step)) continue;
    const list = listed(name, step[name], boxed || thorough || (counts && name == "weight"));
    // What no engine takes is kept as exactly as it is.
    step[name] = boxed && Array.isArray(step[name]) ? Float64Array.from(step[name]) : list;
    if (step[name].length != step.x.length) throw new RangeError(`isotherm: ${name} has ${step[name].length} numbers, x has ${step.x.length}`);
    if (name == "width" || name == "height") step[name].forEach((side, i) => side < 0 && within(`${name}[${i}]`, side, 0, 2 ** 100));
  }
  return { ...step, remove };
};

const checkedGrid = (grid, thorough, remove) => {
  const { values: given, columns, left = 0, top = 0, cellWidth, cellHeight = cellWidth } = named(grid, ["values", "columns", "left", "top", "cellWidth", "cellHeight"]);
  const values = listed("values", given, thorough);
  if (!(Number.isInteger(columns) && columns > 0) || values.length % columns) throw new RangeError(`isotherm: ${values.length} values do not make rows of ${told(columns)} columns`);
  const place = [number(left, "left"), number(top, "top"), some(cellWidth, "cellWidth"), some(cellHeight, "cellHeight")];
  return { values: remove ? Float32Array.from(values, (value) => -value) : values, columns, place, remove };
};

/** Throws if a mode lacks what is asked of it. */
export const knows = ({ mode }, ...asked) => {
  const lacking = asked.find((what) => LACKS[mode].includes(what));
  if (lacking) throw new RangeError(`isotherm: mode is "${mode}", which knows no ${lacking}`);
};

/** Throws if a mode cannot do a step. */
export const allow = ({ x, width, values, remove, decay }, options) =>
  knows(options, values ? "grid" : width ? "elements" : x?.length && "points", remove && "remove", decay !== undefined && "decay");

/** Does a step. */
export const apply = (core, step, options) => {
  allow(step, options);
  if (step.decay !== undefined) check(core, core.$decay(step.decay));
  else if (step.values) spread(core, step);
  // Elements are drawn from what is kept.
  else if (!step.width) pour(core, step, options.mode);
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
    const refused = remove ? core.$remove(to - from, weighted) : core.$add(to - from, weighted);
    if (!refused) for (const [name, list] of Object.entries({ x, y, weight })) if (list) seek(name, list, from);
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
