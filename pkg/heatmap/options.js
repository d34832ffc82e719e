// What a map can be told: names to the engine's numbers, and words for what it refuses.
import { stopsOf } from "./colours.js";
import { floats } from "./core.js";

const PALETTES = ["thermal", "inferno", "viridis", "cividis", "turbo", "grey", "diverging"];
/** As the engine counts them, and one that is the first without weights. */
const MODES = ["sum", "mean", "max", "count"];
const TRANSFERS = ["linear", "sqrt", "log"];
const RULES = ["scott", "silverman"];
const ALPHAS = ["ramp", "constant"];

/** That the engine takes at once. */
export const NUMBERS = 1280;

export const DEFAULTS = {
  sigma: 20,
  mode: "sum",
  edges: false,
  scale: "max",
  transfer: "linear",
  min: 0,
  opacity: 0.8,
  alpha: "ramp",
};

// By the engine's codes: what cannot be told before.
const REFUSED = {
  4: "the number of cells (take a larger sigma or a smaller map)",
  5: "the memory that is needed, more than there is,",
  7: "the number of pixels",
  8: "the scale's maximum",
  12: "min",
  16: "a level",
  17: "the grid",
};

/** Throws what a code of the engine means. */
export const check = (core, code) => {
  if (code > 0) throw new RangeError(`isotherm: ${REFUSED[code] || `refusal ${code}`} is ${core.$fault()}`);
};

const refuse = (name, value, can) => {
  throw new RangeError(`isotherm: ${name} is ${typeof value == "string" ? JSON.stringify(value) : String(value)}; it can be ${can}`);
};

/** A number from `low` to `high`, or an error that names it, and the words that it `can` be instead. */
export const within = (name, value, low, high, can = "") => {
  if (!(typeof value == "number" && value >= low && value <= high)) refuse(name, value, `${low} to ${high}${can}`);
  return value;
};

const pick = (name, value, known) => {
  if (!known.includes(value)) refuse(name, value, known.join(", "));
  return known.indexOf(value);
};

/** What is to be thrown for a value that is none. */
export const unfit = (name, value) => new TypeError(`isotherm: ${name} is ${String(value)}, which is no finite number`);

/** A finite number, or an error that names it. */
export const number = (name, value) => {
  if (!Number.isFinite(value)) throw unfit(name, value);
  return value;
};

/** Where a word is among those that can stand for a number, or -1 and a number within bounds. */
const wordOr = (name, value, words, low, high) => {
  const word = words.indexOf(value);
  if (word < 0) within(name, value, low, high, ", " + words.join(", "));
  return word;
};

export const mode = ({ mode }) => MODES.indexOf(mode) % 3;

/** The number of a rule that finds a sigma; below 0 for a sigma. */
export const rule = ({ sigma }) => RULES.indexOf(sigma);

const kind = (scale) => {
  if (scale == "max") return [1, 0];
  const { percentile, atLeast, max } = scale ?? {};
  if (percentile !== undefined) return [2, within("percentile", percentile, 0, 100)];
  if (atLeast !== undefined) return [0, number("atLeast", atLeast)];
  return [0, number('scale ("max", {percentile}, {max} or {atLeast})', max)];
};

const side = (value, name) => within(name, value, 0, 1e9);
const known = (words) => (value, name) => pick(name, value, words);

// Every option there is, and what makes sure of it, whether or not there is an engine yet.
const OPTIONS = {
  sigma: (value, name) => wordOr(name, value, RULES, 1, 1000),
  mode: known(MODES),
  edges() {},
  width: side,
  height: side,
  pixelRatio: (value, name) => within(name, value, 0.1, 8),
  scale: kind,
  transfer: known(TRANSFERS),
  min: (value, name) => number(name, value),
  signed() {},
  palette: (value) => stopsIn(value),
  opacity: (value, name) => within(name, value, 0, 1),
  alpha: (value, name) => wordOr(name, value, ALPHAS, 0, 1),
};

/** Those options that are given, each of them sound. */
export const sound = (options) => {
  const given = Object.entries(options ?? {}).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(OPTIONS, name)) throw new TypeError(`isotherm: there is no option ${name}; there are ${Object.keys(OPTIONS).join(", ")}`);
    OPTIONS[name](value, name);
  }
  return Object.fromEntries(given);
};

/** Tells the engine the scale. The one that it does not know follows the peak. */
export const applyScale = (core, { scale, transfer, min }, signed) => {
  const [which, amount] = kind(scale);
  const most = scale.atLeast === undefined ? amount : Math.max(amount, core.$peak(), -core.$lowest());
  check(core, core.$scale(which, most, TRANSFERS.indexOf(transfer), signed ? 0 : min, signed));
};

/** Tells the engine the opacity. */
export const applyAlpha = (core, { opacity, alpha, palette }) => {
  const full = { ramp: 0.5, constant: 0 }[alpha] ?? alpha;
  // A ramp of RGBA bytes has alpha of its own.
  const constant = full == 0 || ArrayBuffer.isView(palette);
  core.$alpha(constant ? opacity : 0, opacity, full || 1);
};

// The stops of a palette; none for the name of one.
const stopsIn = (palette) => {
  if (typeof palette == "string") return void pick("palette", palette, PALETTES);
  const stops = ArrayBuffer.isView(palette) ? rampStops(palette) : stopsOf(palette);
  // The engine wants two at least.
  return stops.length > 1 ? stops : [0, 1].map((place) => [place, ...stops[0].slice(1)]);
};

/** Tells the engine the palette: a name, stops, or a ramp of RGBA bytes. */
export const applyPalette = (core, palette) => {
  const stops = stopsIn(palette);
  if (stops) floats(core, core.$numbers(), NUMBERS).set(stops.flat());
  check(core, stops ? core.$stops(stops.length) : core.$palette(PALETTES.indexOf(palette)));
};

const rampStops = (bytes) => {
  const count = within("the number of a palette's colours", bytes.length >> 2, 1, 256);
  return Array.from({ length: count }, (_, i) => {
    const [r, g, b, a] = bytes.subarray(i * 4);
    return [i / (count - 1), r, g, b, a / 255];
  });
};
