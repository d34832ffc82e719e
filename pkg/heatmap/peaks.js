// Local maxima and how far each stands out, as `crates/density` finds them.
import { floats } from "./core.js";
import { read } from "./places.js";

/** Densities below this share of the peak are flat ground. */
const GROUND = 1e-3;

/**
 * How far one must go down from each local maximum among rows of values to get to a higher one: to 0 from the highest.
 *
 * Water falls from the highest place: land that comes up without neighbours is a peak, and where two lands meet, the one with
 * the lower peak has found its way to a higher one.
 */
const saddles = (values, columns, ground) => {
  const order = [];
  for (let at = 0; at < values.length; at++) if (values[at] > ground) order.push(at);
  // By place that of the peak of its land, or of one on the way there; below 0 what is under water.
  const land = new Int32Array(values.length).fill(-1);
  const peakOf = (at) => {
    while (land[at] >= 0 && land[at] != at) at = land[at] = land[land[at]];
    return land[at];
  };
  const found = new Map();
  for (const at of order.sort((a, b) => values[b] - values[a])) {
    let own = -1;
    for (let i = 0; i < 9; i++) {
      const column = (at % columns) + (i % 3) - 1;
      const other = column < 0 || column >= columns ? -1 : peakOf(at - (at % columns) + column + (Math.floor(i / 3) - 1) * columns);
      if (!(other >= 0) || other == own) continue;
      const [high, low] = own < 0 || values[own] < values[other] ? [other, own] : [own, other];
      if (low >= 0) {
        land[low] = high;
        found.set(low, values[at]);
      }
      own = high;
    }
    if (own < 0) found.set((own = at), 0);
    land[at] = own;
  }
  return found;
};

/**
 * Up to `limit` of them, highest first, which stand out by a density of `least` and are `apart` px from a higher one.
 */
export const peaksOf = (core, size, sigma, { limit, least, apart }) => {
  // The engine's nodes, half a sigma apart, up to the first on the border or beyond.
  const step = Math.fround(sigma) / 2;
  const [columns, rows] = size.map((side) => Math.ceil(side / step) + 1);
  const found = saddles(read(core, columns, rows, [step, step], 0), columns, core.$peak() * GROUND);
  const all = Array.from(found, ([at, saddle]) => {
    const [x, y, value] = floats(core, core.$summit(at % columns, Math.floor(at / columns)), 3);
    return { x, y, value, prominence: value - saddle };
  });
  const kept = [];
  // A summit may stand higher above its node than another above a higher one.
  for (const peak of all.sort((a, b) => b.value - a.value)) {
    const isNear = ({ x, y }) => Math.hypot(x - peak.x, y - peak.y) < Math.max(apart, step);
    if (peak.prominence >= least && kept.length < limit && !kept.some(isNear)) kept.push(peak);
  }
  return kept;
};
