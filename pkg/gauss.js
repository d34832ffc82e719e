// The Gaussian that stands for a point in the drop-ins: in its middle it is as high as the point's value.

/** A lone point of weight 1 stands this high over sigma squared, in the units of `Heatmap`. */
const LONE = 1250;

/** The density in the middle of a lone point of weight 1. */
export const lone = (sigma) => LONE / sigma ** 2;

/** The share of a value that is seen at a distance. */
export const gauss = (distance, sigma) => Math.exp(-0.5 * (distance / sigma) ** 2);

/** The nearest sigma that `Heatmap` knows. */
export const possible = (sigma) => Math.min(Math.max(sigma, 1), 1000);

/** The widest circle that a point is drawn as, px. */
export const WIDEST = 2000;

/** A value in words that tell its type. */
export const told = (value) => {
  if (typeof value == "string") return JSON.stringify(value);
  return typeof value == "bigint" ? `${value}n` : Array.isArray(value) ? "an array" : String(value);
};

// Numbers in strings are numbers to the libraries whose interfaces these are; null, true and "" only seem so to JavaScript.
const isNumber = (value) => (typeof value == "number" || (typeof value == "string" && value.trim() != "")) && Number.isFinite(+value);

/** The number under a name, or an error that names it; from `least` to `most`. */
export const finite = (name, value, least = -Infinity, most = Infinity) => {
  if (!isNumber(value)) throw new TypeError(`isotherm/${name} is ${told(value)}, which is no finite number`);
  if (value < least || value > most) throw new RangeError(`isotherm/${name} is ${value}; it can be ${least} ${most < Infinity ? `to ${most}` : "or more"}`);
  return +value;
};

/** What no number of a point may reach, either way, as in `Heatmap`. */
export const LIMIT = 2 ** 100;

/** Whether a map takes it for a place or a weight. */
export const isDrawable = (value) => isNumber(value) && Math.abs(value) < LIMIT;

/** Throws where point `i` of a list has a number that no map takes, and shows it. */
export const entry = (list, i, numbers) => {
  if (Object.values(numbers).every(isDrawable)) return;
  const words = Object.entries(numbers).map(([name, value]) => `${name} ${told(value)}`);
  throw new TypeError(`isotherm/${list}[${i}] has ${words.slice(0, -1).join(", ")} and ${words.at(-1)}, not all of which are finite numbers below 2^100`);
};

/** Throws where a value, of all that it is measured by, is more than a map can weigh. */
export const weighable = (face, value, weight, by) => {
  if (!(Math.abs(weight) < LIMIT)) throw new RangeError(`isotherm/${face}: a value of ${value} is ${weight} times ${by}; it can be up to 2^100 times that`);
};

/** The highest density of a map; nothing before there is an engine, which alone knows it. */
export const peakOf = (heatmap) => {
  try {
    return heatmap.peak;
  } catch {}
};
