// Where a map's scale begins and ends: what the engine is told of it.
import { refuse, TRANSFERS } from "./options.js";

// In the engine's single precision.
const isAbove = (end, least) => Math.fround(end) > Math.max(Math.fround(least), 0);

/** Throws if heat begins at a density that is not below a `max` that is given. */
export const ordered = ({ scale, min }, signed) => {
  if (scale.max && !signed && !isAbove(scale.max, min)) refuse("min", min, "less than max");
};

/** Tells the engine the scale, and answers where it ends, as what is drawn has values; `rank` answers a percentile below the highest. */
export const applyScale = (core, { scale, transfer, min }, signed, drawn, rank) => {
  const least = signed ? 0 : min;
  const highest = Math.max(drawn.$peak(), signed && -drawn.$lowest());
  const { max, percentile, atLeast = 0 } = Object(scale);
  const asked = max ?? (percentile === undefined ? Math.max(atLeast, highest) : rank(percentile, highest));
  // Up to the peak, where nothing is above the minimum nothing is hot.
  const end = isAbove(asked, least) ? asked : highest;
  core.$scale(end, TRANSFERS.indexOf(transfer), least, signed);
  return end;
};
