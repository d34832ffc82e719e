// The density that is painted, at even places of the viewport. The core has it as coefficients of a cubic B-spline, two for each
// sigma, the first of them before the corner.

/** Nodes per sigma. */
const NODES_PER_SIGMA = 2;
/** Nodes beyond those that cover a side. */
const MARGIN = 4;

/** Weights of four nodes at a place between the second and the third, 0 to 1 from the second on. */
const weights = (after) => {
  const before = 1 - after;
  const outer = (t) => (t * t * t) / 6;
  const inner = (t) => (4 + t * t * (3 * t - 6)) / 6;
  return [outer(before), inner(after), inner(before), outer(after)];
};

/** Of places `step` px apart along a side of `length` px: the first of the four nodes that each is read from, and their weights. */
const side = (length, sigma, step) => {
  const density = NODES_PER_SIGMA / sigma;
  const places = Array.from({ length: Math.ceil(length / step) + 1 }, (_, at) => Math.min(at * step, length) * density);
  return {
    nodes: Math.ceil(length * density) + MARGIN,
    firsts: Uint32Array.from(places),
    weights: Float64Array.from(places.flatMap((place) => weights(place - Math.floor(place)))),
  };
};

/** What was needed last, and is in the next frame again: sides by what they are made of, and memory. */
const sides = new Map();
const sideOf = (...made) => {
  const name = `${made}`;
  if (sides.size > 8) sides.clear();
  if (!sides.has(name)) sides.set(name, side(...made));
  return sides.get(name);
};
let memory = new Float32Array();

/** The densities of `nodes` over a viewport of `width` x `height` px, row by row, and how many stand in a row: until it is called again. */
export const sample = (nodes, [width, height], sigma, step) => {
  const [across, down] = [width, height].map((length) => sideOf(length, sigma, step));
  const [columns, rows, stride] = [across.firsts.length, down.firsts.length, across.nodes];
  if (memory.length < columns * rows) memory = new Float32Array(columns * rows);
  const values = memory.subarray(0, columns * rows);
  const line = new Float64Array(stride);
  const by = across.weights;
  for (let row = 0; row < rows; row++) {
    const [first, [a, b, c, d]] = [down.firsts[row] * stride, down.weights.subarray(4 * row, 4 * row + 4)];
    let isEmpty = true;
    for (let at = 0; at < stride; at++) {
      const from = first + at;
      line[at] = nodes[from] * a + nodes[from + stride] * b + nodes[from + 2 * stride] * c + nodes[from + 3 * stride] * d;
      if (line[at]) isEmpty = false;
    }
    if (isEmpty) {
      values.fill(0, row * columns, (row + 1) * columns);
      continue;
    }
    for (let column = 0, part = 0; column < columns; column++, part += 4) {
      const from = across.firsts[column];
      values[row * columns + column] =
        line[from] * by[part] + line[from + 1] * by[part + 1] + line[from + 2] * by[part + 2] + line[from + 3] * by[part + 3];
    }
  }
  return { values, columns, step };
};
