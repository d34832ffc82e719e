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

/** The number under a name, or an error that names it; from `least` to `most`. */
export const finite = (name, value, least = -Infinity, most = Infinity) => {
  if (!Number.isFinite(+value)) throw new TypeError(`isotherm/${name} is ${String(value)}, which is no finite number`);
  if (value < least || value > most) throw new RangeError(`isotherm/${name} is ${value}; it can be ${least} ${most < Infinity ? `to ${most}` : "or more"}`);
  return +value;
};

/** What no number of a point may reach, either way, as in `Heatmap`. */
export const LIMIT = 2 ** 100;

/** Throws where point `i` of a list has a number that no map takes, and shows it. */
export const entry = (list, i, x, y, value, weight = value) => {
  if (Math.abs(x) < LIMIT && Math.abs(y) < LIMIT && Math.abs(weight) < LIMIT) return;
  throw new TypeError(`isotherm/${list}[${i}] has x ${String(x)}, y ${String(y)} and value ${String(value)}, not all of which are finite numbers below 2^100`);
};

/** The highest density of a map; nothing before there is an engine, which alone knows it. */
export const peakOf = (heatmap) => {
  try {
    return heatmap.peak;
  } catch {}
};
