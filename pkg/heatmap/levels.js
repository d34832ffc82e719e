// Which density so much of the map lies above or below: ranks among what is read in the middles of equal cells, since nodes are
// half a sigma apart, and some stand beyond the border. As `crates/density` has them.
import { read } from "./places.js";

/** Cells per node along each side, of which none is smaller than a px. */
const PER_NODE = 3;
/** Cells that are read, about, at most. */
const MOST = 4e6;
/** Densities below this share of the highest are none: a Gaussian never ends. */
const GROUND = 1e-3;

/** The densities in the middles of equal cells, until the engine's next call. */
export const cells = (core, [width, height], sigma) => {
  // To the last bit as there, since it is rounded.
  const side = Math.max(1 / ((2 / Math.fround(sigma)) * PER_NODE), 1, Math.sqrt((width * height) / MOST));
  const [columns, rows] = [width, height].map((length) => Math.ceil(length / side));
  return read(core, columns, rows, [width / columns, height / rows], 0.5);
};

// The least of numbers above 0 up to which there is more than `wanted` of all, by their weights or by how many they are. Bits of
// such numbers rise as they do: three passes tell eleven of them each.
const least = (numbers, wanted, weights) => {
  const keys = new Uint32Array(numbers.buffer);
  let known = 0;
  for (const shift of [22, 11, 0]) {
    const sums = new Float64Array(2048);
    for (let i = 0; i < keys.length; i++) if ((keys[i] >>> 11) >>> shift == known) sums[(keys[i] >>> shift) & 2047] += weights ? weights[i] : 1;
    let digit = 0;
    while (wanted >= sums[digit]) wanted -= sums[digit++];
    known = known * 2048 + digit;
  }
  return new Float32Array(Uint32Array.of(known).buffer)[0];
};

// By a loop: `filter` takes thirty times as long.
const above = (cells, least) => {
  const some = new Float32Array(cells.length);
  let count = 0;
  for (let i = 0; i < cells.length; i++) if (cells[i] > least) some[count++] = cells[i];
  return some.slice(0, count);
};

/** The density that so many percent of the area with any do not exceed; if signed, by how far it is from 0. */
export const ofArea = (cells, percent, peak, signed) => {
  const some = above(signed ? cells.map(Math.abs) : cells, peak * GROUND);
  // The summit stands between the cells' middles.
  const rank = Math.round((some.length * percent) / 100);
  return rank < some.length ? Math.min(least(some, rank), peak) : peak;
};

/** The density above which lie so many percent of all that is above 0. */
export const ofMass = (cells, percent) => {
  const some = above(cells, 0);
  const below = some.reduce((sum, density) => sum + density, 0) * (1 - percent / 100);
  // A little less than all, so that rounding leaves some.
  return below > 0 ? least(some, below * (1 - 1e-9), some) : 0;
};
