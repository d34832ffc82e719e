// What a map can be told: names to the engine's numbers, and words for what it refuses.
import { stopsOf } from "./colours.js";
import { PALETTES } from "./palettes.js";

/** What the engine counts from 1; all others are sums to it. */
const MEANS = ["mean", "max"];
const MODES = ["sum", "count", "element", ...MEANS];
export const TRANSFERS = ["linear", "sqrt", "log"];
const RULES = ["scott", "silverman"];
const ALPHAS = ["ramp", "constant"];

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
  4: "the number of cells (up to 2^26: take a larger sigma or a smaller map)",
  5: "the memory that is needed, more than there is,",
  7: "the number of pixels",
};

/** Throws what a code of the engine means. */
export const check = (core, code) => {
  if (code > 0) throw new RangeError(`isotherm: ${REFUSED[code] ?? code} is ${core.$fault()}`);
};

/** A value in words. */
export const told = (value) => (typeof value == "string" ? JSON.stringify(value) : Object(value) === value ? (value.constructor?.name ?? "an object") : String(value) + (typeof value == "bigint" ? "n" : ""));

export const refuse = (name, value, can) => {
  throw new RangeError(`isotherm: ${name} is ${told(value)}; it can be ${can}`);
};

/** What an object has of the names that are `known`, and is not undefined; or an error that names whatever else it has. */
export const named = (object, known) => {
  const it = object ?? {};
  // A map and the like, and what holds a list, have what is theirs elsewhere.
  if (Object(it) !== it || it[Symbol.iterator] || it.setData) throw new TypeError(`isotherm: ${told(it)} is no object of ${known.join(", ")}`);
  const given = Object.entries(it).filter(([, value]) => value !== undefined);
  for (const [name] of given) if (!known.includes(name)) throw new TypeError(`isotherm: there is no option ${name}; there are ${known.join(", ")}`);
  return Object.fromEntries(given);
};

/** The one of the names that are `known` that an object has, and what it has there. */
export const one = (object, known) => {
  const given = Object.entries(named(object, known));
  if (given.length > 1) throw new TypeError(`isotherm: of ${known.join(", ")} there can be one alone`);
  return given[0] ?? [];
};

/** A number from `low` to `high`, or an error that names it, and the words that it `can` be instead. */
export const within = (name, value, low, high, can = "") => {
  if (!(typeof value == "number" && value >= low && value <= high)) refuse(name, value, `${low} to ${high}${can}`);
  return value;
};

/** The same, of a whole number. */
export const whole = (name, value, high, low = 1) => (within(name, value, low, high) % 1 ? refuse(name, value, "whole") : value);

/** Makes sure of a number under a name. */
const range = (low, high) => (value, name) => within(name, value, low, high);

const pick = (words) => (value, name) => {
  if (!words.includes(value)) refuse(name, value, words.join(", "));
};

/** The same where one of some words can stand for the number. */
const wordOr = (words, low, high) => (value, name) => {
  if (!words.includes(value)) within(name, value, low, high, ", " + words.join(", "));
};

export const mode = ({ mode }) => MEANS.indexOf(mode) + 1;

/** Whether a rule finds the sigma. */
export const isRuled = ({ sigma, mode }) => mode != "element" && RULES.includes(sigma);

/** Makes sure that it is a number in single precision. */
export const number = range(-1e38, 1e38);
/** The same and more than nothing. */
export const some = range(1e-37, 1e38);

// What a scale can be told, and what makes sure of it.
const SCALES = { max: some, percentile: range(0, 100), atLeast: range(0, 1e38) };

const sureScale = (scale) => {
  if (scale == "max") return;
  const [name, amount] = typeof scale == "object" ? one(scale, Object.keys(SCALES)) : [];
  if (!name) refuse("scale", scale, '"max", {max}, {percentile} or {atLeast}');
  SCALES[name](amount, name);
  return { ...scale };
};

const side = range(0, 1e9);
const flag = pick([true, false]);

// Every option there is, and what makes sure of it, whether or not there is an engine yet; and answers what to keep in its
// place, where the caller might change it.
const OPTIONS = {
  sigma: wordOr(RULES, 1, 1000),
  mode: pick(MODES),
  edges: flag,
  width: side,
  height: side,
  pixelRatio: range(0.1, 8),
  scale: sureScale,
  transfer: pick(TRANSFERS),
  min: number,
  signed: flag,
  palette: (value) => paletteOf(value),
  opacity: range(0, 1),
  alpha: wordOr(ALPHAS, 0, 1),
};

/** Those options that are given, each of them sound. */
export const sound = (options) => {
  const given = named(options, Object.keys(OPTIONS));
  for (const name in given) given[name] = OPTIONS[name](given[name], name) ?? given[name];
  return given;
};

// The name of a palette, or its stops.
const paletteOf = (palette) => {
  if (typeof palette == "string") return pick(PALETTES)(palette, "palette");
  const bytes = palette instanceof Uint8Array || palette instanceof Uint8ClampedArray;
  return { stops: bytes ? rampStops(palette) : stopsOf(palette, "palette"), bytes };
};

const rampStops = (bytes) => {
  const count = whole("palette.length / 4", bytes.length / 4, 256);
  return Array.from({ length: count }, (_, i) => {
    const [r, g, b, a] = bytes.subarray(i * 4);
    return [i / (count - 1 || 1), r, g, b, a / 255];
  });
};
