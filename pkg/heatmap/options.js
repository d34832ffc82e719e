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
  4: "the number of cells (up to 2^26: take a larger sigma or a smaller map)",
  5: "the memory that is needed, more than there is,",
  7: "the number of pixels",
};

/** Throws what a code of the engine means. */
export const check = (core, code) => {
  if (code > 0) throw new RangeError(`isotherm: ${REFUSED[code] ?? code} is ${core.$fault()}`);
};

/** A value in words. */
export const told = (value) => (typeof value == "string" ? JSON.stringify(value) : Object(value) === value ? value.constructor?.name : value + (typeof value == "bigint" ? "n" : ""));

export const refuse = (name, value, can) => {
  throw new RangeError(`isotherm: ${name} is ${told(value)}; it can be ${can}`);
};

/** What an object has of the names that are `known`, and is not undefined; or an error that names whatever else it has. */
export const named = (object, known) => {
  const it = object ?? {};
  // A map and the like have what is theirs on their prototype.
  if (Object(it) !== it || Array.isArray(it) || ArrayBuffer.isView(it) || it.setData) throw new TypeError(`isotherm: ${told(it)} is no object of ${known.join(", ")}`);
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

/** The same, of a whole number from 1. */
export const whole = (name, value, high) => (value % 1 ? refuse(name, value, "whole") : within(name, value, 1, high));

/** Makes sure of a number under a name. */
const range = (low, high) => (value, name) => within(name, value, low, high);

const pick = (words) => (value, name) => {
  if (!words.includes(value)) refuse(name, value, words.join(", "));
};

/** The same where one of some words can stand for the number. */
const wordOr = (words, low, high) => (value, name) => {
  if (!words.includes(value)) within(name, value, low, high, ", " + words.join(", "));
};

export const mode = ({ mode }) => MODES.indexOf(mode) % 3;

/** The number of a rule that finds a sigma; below 0 for a sigma. */
export const rule = ({ sigma }) => RULES.indexOf(sigma);

/** Makes sure that it is a number in single precision. */
export const number = range(-1e38, 1e38);
/** The same and more than nothing. */
export const some = range(1e-37, 1e38);

// As the engine counts them, and what makes sure of their amount.
const SCALES = { max: [0, some], percentile: [2, range(0, 100)], atLeast: [0, range(0, 1e38)] };

const kind = (scale) => {
  if (scale == "max") return [1, 0];
  const [name, amount] = typeof scale == "object" ? one(scale, Object.keys(SCALES)) : [];
  if (!name) refuse("scale", scale, '"max", {max}, {percentile} or {atLeast}');
  const [which, sure] = SCALES[name];
  return [which, sure(amount, name)];
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
  scale: (value) => (kind(value), typeof value == "object" ? { ...value } : value),
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

/** Tells the engine the scale. The one that it does not know follows the peak. */
export const applyScale = (core, { scale, transfer, min }, signed) => {
  let [which, most] = kind(scale);
  const least = signed ? 0 : min;
  if (scale.atLeast !== undefined) most = Math.max(most, core.$peak(), -core.$lowest());
  if (!which && !(Math.fround(most) > Math.max(Math.fround(least), 0))) {
    if (scale.max) refuse("min", min, "less than max");
    // Up to the peak, where nothing is above the minimum nothing is hot.
    which = 1;
  }
  core.$scale(which, most, TRANSFERS.indexOf(transfer), least, signed);
};

/** Tells the engine the opacity. */
export const applyAlpha = (core, { opacity, alpha, palette }) => {
  const full = { ramp: 0.5, constant: 0 }[alpha] ?? alpha;
  // A ramp of RGBA bytes has alpha of its own.
  const constant = full == 0 || palette.bytes;
  core.$alpha(constant ? opacity : 0, opacity, full || 1);
};

// The name of a palette, or its stops.
const paletteOf = (palette) => {
  if (typeof palette == "string") return pick(PALETTES)(palette, "palette");
  const bytes = palette instanceof Uint8Array || palette instanceof Uint8ClampedArray;
  const stops = bytes ? rampStops(palette) : stopsOf(palette, "palette");
  // The engine wants two at least.
  return { stops: stops.length > 1 ? stops : [0, 1].map((place) => [place, ...stops[0].slice(1)]), bytes };
};

/** Tells the engine the palette. */
export const applyPalette = (core, palette) => {
  const { stops } = palette;
  if (stops) {
    floats(core, core.$numbers(), NUMBERS).set(stops.flat());
    core.$stops(stops.length);
  } else core.$palette(PALETTES.indexOf(palette));
};

const rampStops = (bytes) => {
  const count = whole("palette.length / 4", bytes.length / 4, 256);
  return Array.from({ length: count }, (_, i) => {
    const [r, g, b, a] = bytes.subarray(i * 4);
    return [i / (count - 1), r, g, b, a / 255];
  });
};
