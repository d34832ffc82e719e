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
export function points(count, width, height, seed = 7) {
  const next = chance(seed * 7919);
  const normal = () => Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next());
  const places = Array.from({ length: PLACES }, () => [next() * width, next() * height, 8 + 70 * next()]);
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  const inside = (value, length) => Math.min(Math.max(value, 0), length - 0.01);
  for (let i = 0; i < count; i++) {
    // The first places draw more than the last.
    const [cx, cy, spread] = places[Math.floor(PLACES * next() ** 1.5)];
    const scattered = next() < SCATTERED;
    x[i] = scattered ? next() * width : inside(cx + spread * normal(), width);
    y[i] = scattered ? next() * height : inside(cy + spread * normal(), height);
  }
  return { x, y, count };
}
