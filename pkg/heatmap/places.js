// The density at many places at once.
import { floats } from "./core.js";
import { check, within } from "./options.js";

/** Places that are read at once, as many as a map can have cells. */
const MOST = 2 ** 26;

/**
 * The densities at so many places, row by row, until the engine's next call: `step` CSS px apart, [across, down], the first of
 * all this part of a step from the upper left corner.
 */
export const read = (core, columns, rows, [across, down], inset) => {
  const count = within("the number of places that are looked at", columns * rows, 0, MOST, ": take a larger sigma or a smaller map");
  const at = core.$samples(columns, rows, across, down, inset);
  check(core, at ? 0 : 5);
  return floats(core, at, count);
};
