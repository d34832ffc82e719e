// The truth: a sum of Gaussians in double precision, at every `stride`-th pixel's centre.

/** Beyond this many sigma a Gaussian is below 1e-8 of its peak. */
const REACH = 6.1;
/** Products of Gaussians that the truth may take, if nothing is said. */
const PATIENCE = 2e9;

/** The exact density as shares of its highest value, and where it was taken. */
export function exact({ x, y, count }, width, height, sigma, patience = PATIENCE) {
  const stride = strideFor(count, sigma, patience);
  const first = stride >> 1;
  const columns = Math.ceil((width - first) / stride);
  const rows = Math.ceil((height - first) / stride);
  const density = new Float64Array(columns * rows);
  const across = new Float64Array(columns);
  for (let i = 0; i < count; i++) {
    const [left, right] = fill(across, x[i], columns, first, stride, sigma);
    const [top, bottom] = span(y[i], rows, first, stride, sigma);
    for (let row = top; row < bottom; row++) {
      const down = gauss(first + row * stride + 0.5 - y[i], sigma);
      const line = row * columns;
      for (let column = left; column < right; column++) density[line + column] += across[column] * down;
    }
  }
  const peak = highest({ density, columns, first, stride }, { x, y, count }, [width, height], sigma);
  for (let i = 0; i < density.length; i++) density[i] /= peak;
  return { density, columns, rows, first, stride, peak };
}

function strideFor(count, sigma, patience) {
  const products = (2 * REACH * sigma) ** 2 * count;
  return Math.max(1, Math.min(Math.ceil(Math.sqrt(products / patience)), Math.floor(sigma / 4)));
}

const gauss = (distance, sigma) => Math.exp(-0.5 * (distance / sigma) ** 2);

function span(place, length, first, stride, sigma) {
  const index = (at) => Math.ceil((at - 0.5 - first) / stride);
  return [Math.max(0, index(place - REACH * sigma)), Math.min(length, index(place + REACH * sigma))];
}

function fill(line, place, length, first, stride, sigma) {
  const [start, end] = span(place, length, first, stride, sigma);
  for (let i = start; i < end; i++) line[i] = gauss(first + i * stride + 0.5 - place, sigma);
  return [start, end];
}

/** The highest density anywhere on the map, also between pixels' centres: what was sampled tells near which one it is. */
function highest({ density, columns, first, stride }, { x, y, count }, [width, height], sigma) {
  let best = 0;
  for (let i = 1; i < density.length; i++) if (density[i] > density[best]) best = i;
  const middle = [first + (best % columns) * stride, first + Math.floor(best / columns) * stride];
  // As far as the next samples, and a pixel more for `between`.
  const side = 2 * stride + 1;
  const square = new Float64Array(side * side);
  const across = new Float64Array(side);
  for (let i = 0; i < count; i++) {
    const left = middle[0] - stride + 0.5 - x[i];
    const top = middle[1] - stride + 0.5 - y[i];
    if (Math.abs(left) > REACH * sigma + side || Math.abs(top) > REACH * sigma + side) continue;
    for (let column = 0; column < side; column++) across[column] = gauss(left + column, sigma);
    for (let row = 0; row < side; row++) {
      const down = gauss(top + row, sigma);
      for (let column = 0; column < side; column++) square[row * side + column] += across[column] * down;
    }
  }
  let top = stride * side + stride;
  for (let row = 1; row < side - 1; row++) {
    for (let column = 1; column < side - 1; column++) {
      const [left, above] = [middle[0] - stride + column, middle[1] - stride + row];
      const inside = left >= 0 && left < width && above >= 0 && above < height;
      if (inside && square[row * side + column] > square[top]) top = row * side + column;
    }
  }
  return square[top] * between(square, top, 1) * between(square, top, side);
}

/**
 * How much higher it is between the neighbours of a highest pixel than in its centre: by the parabola through the logarithms,
 * which is exact for a single Gaussian. Up to half a pixel away: from there on another pixel is higher, or the map ends.
 */
function between(square, at, step) {
  const [before, here, after] = [-step, 0, step].map((off) => Math.log(square[at + off]));
  const slope = (after - before) / 2;
  const bend = before - 2 * here + after;
  if (!(bend < 0)) return 1;
  const place = Math.min(Math.max(-slope / bend, -0.5), 0.5);
  return Math.exp(slope * place + (bend * place ** 2) / 2);
}

/** How far `level(x, y)`, a share of the peak, is from the truth. */
export function compare(truth, level) {
  const sums = { n: 0, a: 0, b: 0, aa: 0, bb: 0, ab: 0 };
  let hot = 0;
  let hotSquares = 0;
  let squares = 0;
  let worst = 0;
  const top = [0, 0];
  for (let row = 0; row < truth.rows; row++) {
    for (let column = 0; column < truth.columns; column++) {
      const a = truth.density[row * truth.columns + column];
      const b = level(truth.first + column * truth.stride, truth.first + row * truth.stride);
      const error = (b - a) ** 2;
      squares += error;
      worst = Math.max(worst, Math.abs(b - a));
      if (a > 0.05) hot++, (hotSquares += error);
      top[0] += a >= 0.85;
      top[1] += b >= 0.85;
      sums.n++, (sums.a += a), (sums.b += b), (sums.aa += a * a), (sums.bb += b * b), (sums.ab += a * b);
    }
  }
  return {
    rms: Math.sqrt(hotSquares / Math.max(hot, 1)),
    rms_everywhere: Math.sqrt(squares / sums.n),
    max_error: worst,
    correlation: correlation(sums),
    top_share: top[1] / sums.n,
    top_share_exact: top[0] / sums.n,
  };
}

function correlation({ n, a, b, aa, bb, ab }) {
  const spread = Math.sqrt((n * aa - a * a) * (n * bb - b * b));
  return spread ? (n * ab - a * b) / spread : 0;
}
