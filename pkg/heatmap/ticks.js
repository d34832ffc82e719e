// Round values for a legend, as `Scale::ticks` finds them for the overlay; here they are shorter as JavaScript than as Wasm.

/** The heat of a share of the scale, and the share that has a heat; the logarithm spans two decades. */
const RISE = { linear: (share) => share, sqrt: Math.sqrt, log: (share) => Math.log(1 + 99 * share) / Math.log(100) };
const FALL = { linear: (heat) => heat, sqrt: (heat) => heat * heat, log: (heat) => (100 ** heat - 1) / 99 };

/** What single precision makes of a number is as good as that. */
const SLACK = 1e-6;

// The power of ten below a number, and 2, 5 and 10 times that.
const rounds = (x) => [1, 2, 5, 10].map((times) => +`${times}e${Math.floor(Math.log10(x * (1 + SLACK)))}`);
const above = (x) => rounds(x).find((round) => round >= x * (1 - SLACK));
const below = (x) => x && rounds(x).findLast((round) => round <= x * (1 + SLACK));

/** About `count` values with their heats, rising, on both sides of 0 if `signed`. */
export const ticks = (count, { transfer, min, max, signed }) => {
  if (!(count >= 1 && max > Math.max(min, 0))) return [];
  const even = transfer == "linear";
  const most = even && signed ? (count + 1) >> 1 : count >> 0;
  const step = Math.min(above(max / most), below(max));
  const values = Array.from({ length: most + 1 }, (_, n) => (even ? n * step : below(FALL[transfer](n / most) * max)));
  const all = signed ? [...values.map((value) => -value).reverse(), ...values] : values.filter((value) => value >= min);
  const heat = (value) => (signed ? 0.5 + (Math.sign(value) * RISE[transfer](Math.abs(value) / max)) / 2 : RISE[transfer]((value - min) / (max - min)));
  return [...new Set(all)].filter((value) => Math.abs(value) <= max * (1 + SLACK)).map((value) => [+value.toPrecision(6), Math.min(Math.max(heat(value), 0), 1)]);
};
