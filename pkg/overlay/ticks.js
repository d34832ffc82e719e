// Round densities for a legend.

/** The heat of a share of the hottest density, and the share that has a heat, by transfer; the logarithm spans two decades. */
export const RISE = { linear: (share) => share, sqrt: Math.sqrt, log: (share) => Math.log(1 + 99 * share) / Math.log(100) };
const FALL = { sqrt: (heat) => heat * heat, log: (heat) => (100 ** heat - 1) / 99 };
/** Labels under the colours, about. */
const COUNT = 4;

/** The nearest of 1, 2 and 5 times a power of ten that is not above a positive number. */
const roundDown = (number) => {
  // A density is known to a five hundredth: what is so near is that.
  const about = number * 1.002;
  const power = Math.floor(Math.log10(about));
  const digits = about / 10 ** power;
  return +`${digits < 2 ? 1 : digits < 5 ? 2 : 5}e${power}`;
};

/** Densities up to the hottest, rising from 0, with their heats, 0 to 1: of a linear scale as far from one another. */
export const ticks = (max, transfer) => {
  const all = [0];
  for (let at = 1; at < 2 * COUNT; at++) {
    const fall = FALL[transfer];
    const density = fall ? roundDown(fall(Math.min(1, at / COUNT)) * max) : at * roundDown(max / (COUNT - 1));
    if (density > all.at(-1) && density <= max * 1.000001) all.push(density);
  }
  return all.map((density) => ({ density, heat: RISE[transfer](density / max) }));
};
