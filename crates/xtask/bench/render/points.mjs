// Points like those of a page: most of them near some twenty places, the rest anywhere, some on the border.
const PLACES = 20;
const SCATTERED = 0.3;

/** A stream of numbers in 0 .. 1 that is the same for the same seed (Marsaglia's xorshift). */
export function chance(seed) {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** `count` points on `width` x `height` px, as two typed arrays. */
export function points(count, width, height, seed = 7, scattered = SCATTERED) {
  const next = chance(seed * 7919);
  const normal = () => Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next());
  const places = Array.from({ length: PLACES }, () => [next() * width, next() * height, 8 + 70 * next()]);
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  const inside = (value, length) => Math.min(Math.max(value, 0), length - 0.01);
  for (let i = 0; i < count; i++) {
    // The first places draw more than the last.
    const [cx, cy, spread] = places[Math.floor(PLACES * next() ** 1.5)];
    const isScattered = next() < scattered;
    x[i] = isScattered ? next() * width : inside(cx + spread * normal(), width);
    y[i] = isScattered ? next() * height : inside(cy + spread * normal(), height);
  }
  return { x, y, count };
}

/** Points by the name of their set: like those of a page, even, around places alone, on the border, within one pixel. */
export const SETS = {
  page: points,
  uniform: (count, width, height) => points(count, width, height, 7, 1),
  clustered: (count, width, height) => points(count, width, height, 7, 0),
  border: (count, width, height) => {
    const { x, y } = points(count, width, height, 7, 1);
    // All four sides in turn, the last place that is on the map, as the first.
    x.forEach((_, i) => (i & 1 ? (x[i] = i & 2 ? width : 0) : (y[i] = i & 2 ? height : 0)));
    return { x, y, count };
  },
  spot: (count, width, height) => {
    const set = points(count, 1, 1, 7, 1);
    return { ...set, x: set.x.map((x) => x + (width >> 1)), y: set.y.map((y) => y + (height >> 1)) };
  },
};
