// What a map can be told: names to the engine's numbers, and words for what it refuses.
import { floats } from "./core.js";

const PALETTES = ["thermal", "inferno", "viridis", "cividis", "turbo", "grey", "diverging"];
/** As the engine counts them, and one that is the first without weights. */
const MODES = ["sum", "mean", "max", "count"];
const TRANSFERS = ["linear", "sqrt", "log"];
const RULES = ["scott", "silverman"];

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

// By the engine's codes.
const REFUSED = [
  ,
  "width",
  "height",
  "sigma, which can be 1 to 1000,",
  "the number of cells (take a larger sigma or a smaller map)",
  "the memory that is needed, more than there is,",
  "pixelRatio, which can be 0.1 to 8,",
  "the number of pixels",
  "the scale's maximum",
  "percentile, which can be 0 to 100,",
  "palette",
  "the factor of a decay, which can be 0 to 1,",
  "min",
  "mode",
  "transfer",
  "a palette's stops, 2 to 256 that rise from 0 to 1,",
  "a level",
  "the grid",
  "opacity or alpha, which can be 0 to 1,",
];

/** Throws what a code of the engine means. */
export const check = (core, code) => {
  if (code > 0) throw new RangeError(`isotherm: ${REFUSED[code] || `refusal ${code}`} is ${core.$fault()}`);
};

const pick = (name, value, known) => {
  if (!known.includes(value)) throw new RangeError(`isotherm: ${name} is ${JSON.stringify(value)}; it can be ${known.join(", ")}`);
  return known.indexOf(value);
};

/** A finite number, or an error that names it. */
export const number = (name, value) => {
  if (!Number.isFinite(value)) throw new TypeError(`isotherm: ${name} is ${String(value)}, which is no finite number`);
  return value;
};

export const mode = ({ mode }) => pick("mode", mode, MODES) % 3;

/** The number of a rule that finds a sigma; none for a sigma. */
export const rule = ({ sigma }) => (typeof sigma == "number" ? undefined : pick("sigma", sigma, RULES));

const kind = (core, { scale }) => {
  if (scale == "max") return [1, 0];
  const { percentile, atLeast, max } = scale ?? {};
  if (percentile !== undefined) return [2, number("percentile", percentile)];
  if (atLeast !== undefined) return [0, Math.max(number("atLeast", atLeast), core.$peak(), -core.$lowest())];
  return [0, number('scale ("max", {percentile}, {max} or {atLeast})', max)];
};

/** Tells the engine the scale. */
export const applyScale = (core, options, signed) =>
  check(core, core.$scale(...kind(core, options), pick("transfer", options.transfer, TRANSFERS), signed ? 0 : number("min", options.min), signed));

/** Tells the engine the opacity. */
export const applyAlpha = (core, { opacity, alpha, palette }) => {
  number("opacity", opacity);
  const full = { ramp: 0.5, constant: 0 }[alpha] ?? number("alpha (\"ramp\", \"constant\" or a heat)", alpha);
  // A ramp of RGBA bytes has alpha of its own.
  const constant = full == 0 || ArrayBuffer.isView(palette);
  check(core, core.$alpha(constant ? opacity : 0, opacity, full || 1));
};

/** Tells the engine the palette: a name, stops, or a ramp of RGBA bytes. */
export const applyPalette = (core, palette, stopsOf) => {
  if (typeof palette == "string") return check(core, core.$palette(pick("palette", palette, PALETTES)));
  const stops = ArrayBuffer.isView(palette) ? rampStops(palette) : padded(stopsOf(palette));
  floats(core, core.$numbers(), NUMBERS).set(stops.flat().slice(0, NUMBERS));
  check(core, core.$stops(stops.length));
};

const rampStops = (bytes) => {
  const count = bytes.length >> 2;
  return Array.from({ length: count }, (_, i) => {
    const [r, g, b, a] = bytes.subarray(i * 4);
    return [i / (count - 1), r, g, b, a / 255];
  });
};

// The engine wants two at least.
const padded = (stops) => (stops.length > 1 ? stops : [[0, ...stops[0].slice(1)], [1, ...stops[0].slice(1)]]);
