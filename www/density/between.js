// The exact density at every pixel, between those where it was taken: by cubics through four neighbours (Catmull and Rom).

const cubic = ([a, b, c, d], t) => b + (t / 2) * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));

/** Where a pixel lies between samples: before which, and how far beyond that. */
const place = (pixel, first, stride) => {
  const at = (pixel - first) / stride;
  return [Math.floor(at), at - Math.floor(at)];
};

/** A line's value at an index; beyond its ends it goes straight on. */
const along = (value, length) => (i) => {
  const end = Math.min(Math.max(i, 0), length - 1);
  const inner = Math.min(Math.max(end === i ? i : 2 * end - i, 0), length - 1);
  return 2 * value(end) - value(inner);
};

const four = (value, [before, t]) => cubic([-1, 0, 1, 2].map((step) => value(before + step)), t);

/** `width` x `height` densities of what `exact` found, row by row. */
export function between({ density, columns, rows, first, stride }, width, height) {
  const all = new Float32Array(width * height);
  const line = new Float64Array(columns);
  for (let y = 0; y < height; y++) {
    const down = place(y, first, stride);
    for (let column = 0; column < columns; column++) line[column] = four(along((row) => density[row * columns + column], rows), down);
    const value = along((column) => line[column], columns);
    for (let x = 0; x < width; x++) all[y * width + x] = four(value, place(x, first, stride));
  }
  return all;
}
