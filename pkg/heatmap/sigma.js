// Kernel widths that suit the points, by the rules of Scott and of Silverman: spread times n^(-1/6). They differ in what spread
// is, and crates/density/src/bandwidth.rs says whose they are.

/** Points that are looked at, every so many-th where there are more. */
const SAMPLE = 8192;
/** Quartiles of a normal distribution are so many standard deviations apart. */
const QUARTILES = 1.349;

const sampled = (history) => {
  const sets = history.sets();
  const total = sets.reduce((sum, { x }) => sum + x.length, 0);
  const every = Math.ceil(total / SAMPLE) || 1;
  const [xs, ys] = [[], []];
  let skip = 0;
  for (const { x, y } of sets) {
    for (; skip < x.length; skip += every) xs.push(x[skip]), ys.push(y[skip]);
    skip -= x.length;
  }
  return [xs, ys, total];
};

const mean = (numbers, count = numbers.length) => numbers.reduce((sum, number) => sum + number, 0) / count;

const variance = (numbers, rule) => {
  const { length } = numbers;
  const middle = mean(numbers);
  const found = mean(numbers.map((number) => (number - middle) ** 2), length - 1);
  if (rule == "scott") return found;
  const sorted = Float64Array.from(numbers).sort();
  const [low, high] = [1, 3].map((share) => sorted[Math.floor(((length - 1) * share) / 4)]);
  // Half of the points in one place say nothing of the spread.
  return high > low ? Math.min(found, ((high - low) / QUARTILES) ** 2) : found;
};

/** The sigma, CSS px, that a rule, "scott" or "silverman", gives; none for fewer than two points, or all in one place. */
export const sigmaBy = (rule, history) => {
  const [xs, ys, total] = sampled(history);
  return Math.sqrt((variance(xs, rule) + variance(ys, rule)) / 2) * total ** (-1 / 6);
};
