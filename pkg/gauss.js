// The Gaussian that stands for a point in the drop-ins: in its middle it is as high as the point's value.

/** A lone point of weight 1 stands this high over sigma squared, in the units of `Heatmap`. */
const LONE = 1250;

/** The density in the middle of a lone point of weight 1. */
export const lone = (sigma) => LONE / sigma ** 2;

/** The share of a value that is seen at a distance. */
export const gauss = (distance, sigma) => Math.exp(-0.5 * (distance / sigma) ** 2);

/** The nearest sigma that `Heatmap` knows. */
export const possible = (sigma) => Math.min(Math.max(sigma, 1), 1000);

/** The number under a name, or an error that names it; not below `least`. */
export const finite = (name, value, least = -Infinity) => {
  if (!Number.isFinite(+value)) throw new TypeError(`isotherm/${name} is ${String(value)}, which is no finite number`);
  if (value < least) throw new RangeError(`isotherm/${name} is ${value}; it can be ${least} or more`);
  return +value;
};

/** The highest density of a map; nothing before there is an engine, which alone knows it. */
export const peakOf = (heatmap) => {
  try {
    return heatmap.peak;
  } catch {}
};
