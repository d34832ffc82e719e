// Round values for a legend, much as `Scale::ticks` finds them for the overlay; here they are shorter as JavaScript than as Wasm.

/** The heat of a share of the scale, and the share that has a heat; the logarithm spans two decades. */
const RISE = { linear: (share) => share, sqrt: Math.sqrt, log: (share) => Math.log(1 + 99 * share) / Math.log(100) };
const FALL = { linear: (heat) => heat, sqrt: (heat) => heat * heat, log: (heat) => (100 ** heat - 1) / 99 };

/** The heat of a value, 0 to 1. */
export const heatOf = ({ transfer, min, max, signed }) => {
  const rise = (share) => RISE[transfer](Math.min(Math.max(share, 0), 1));
  if (signed) return (value) => 0.5 + (Math.sign(value) * rise(Math.abs(value) / max)) / 2;
  return (value) => (max > Math.max(min, 0) ? rise((value - min) / (max - min)) : 0);
};

/** What single precision makes of a number is as good as that. */
const SLACK = 1e-6;

// The power of ten below a number, and 2, 5 and 10 times that.
const rounds = (x) => [1, 2, 5, 10].map((times) => +`${times}e${Math.floor(Math.log10(x * (1 + SLACK)))}`);
const above = (x) => rounds(x).find((round) => round >= x * (1 - SLACK));
const below = (x) => rounds(x).findLast((round) => round <= x * (1 + SLACK));

/** About `count` values with their heats, rising, on both sides of 0 if `signed`. */
export const ticks = (count, scale) => {
  const { transfer, min, max, signed } = scale;
  if (!(count >= 1 && max > Math.max(min, 0))) return [];
  const even = transfer == "linear";
  const most = even && signed ? (count + 1) >> 1 : count >> 0;
  const least = signed ? 0 : min;
  const span = max - least;
  const at = (n) => FALL[transfer](n / most) * span;
  // As round as the way from the one before allows; or, from 0, as what it is.
  const unit = (n) => (even ? Math.min(above(span / most), below(span)) : below(at(n) - (least && at(n - 1))));
  const round = (_, n) => +(Math.floor((least + at(n)) / unit(n || 1) + SLACK) * unit(n || 1)).toPrecision(12);
  const values = Array.from({ length: most + 1 }, round).filter((value) => value >= least);
  const all = signed ? [...values.map((value) => -value).reverse(), ...values] : values;
  const heat = heatOf(scale);
  return [...new Set(all)].map((value) => [value, heat(value)]);
};
