// What a map remembers of its points: enough to do everything again, and no more.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { Heatmap } from "isotherm/heatmap";

const near = (value, expected, share = 0.002) => assert.ok(Math.abs(value - expected) <= Math.abs(expected) * share, `${value}, not ${expected}`);
const map = (options) => new Heatmap(null, { width: 320, height: 200, ...options });

/** Points here and there, many of them at places where others are, and as heavy. */
const points = (count, seed = 1) => {
  let state = seed;
  const next = (most) => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % most;
  const list = (make) => Float32Array.from({ length: count }, make);
  return { x: list(() => next(320)), y: list(() => next(200)), weight: list(() => 1 + next(3)) };
};

const part = ({ x, y, weight }, from, to) => ({ x: x.subarray(from, to), y: y.subarray(from, to), weight: weight.subarray(from, to) });
const shuffled = ({ x, y, weight }) => {
  const order = Array.from(x, (_, i) => (i * 7919) % x.length);
  const list = (values) => Float32Array.from(order, (i) => values[i]);
  return { x: list(x), y: list(y), weight: list(weight) };
};

test("points that are taken away one by one, in another order, are forgotten, and the others are there", () => {
  const all = points(12_007);
  const drawn = map({ sigma: 12 });
  for (let from = 0; from < all.x.length; from += 100) drawn.add(part(all, from, from + 100));
  const away = shuffled(part(all, 0, 11_903));
  for (let i = 0; i < away.x.length; i++) drawn.remove(part(away, i, i + 1));
  const left = map({ sigma: 30 }).setData(part(all, 11_903, 12_007));
  drawn.configure({ sigma: 30 });
  near(drawn.mass, left.mass, 1e-6);
  for (const [x, y] of [[50, 50], [160, 100], [300, 180]]) near(drawn.valueAt(x, y), left.valueAt(x, y));
  near(drawn.configure({ sigma: "scott" }).sigma, left.configure({ sigma: "scott" }).sigma, 1e-9);
});

test("what was never there is taken away in full, and so is what has decayed since", () => {
  const there = points(300);
  const other = points(200, 5);
  const drawn = map().setData(there).remove(other).configure({ sigma: 25 });
  const mass = (set) => set.weight.reduce((sum, weight) => sum + weight);
  near(drawn.mass, mass(there) - mass(other), 1e-6);
  const some = part(there, 100, 200);
  const faded = map().setData(there).decay(0.5).remove(some).configure({ sigma: 25 });
  near(faded.mass, mass(there) / 2 - mass(some), 1e-6);
});

test("many points that come one by one are kept in few lists", async () => {
  const script = `
    import { Heatmap } from "isotherm/heatmap";
    const map = new Heatmap(null, { width: 320, height: 200 });
    for (let i = 0; i < 100_000; i++) map.add({ x: [50 + (i % 200)], y: [50] });
    // Of every hundred that come one by one a hundred go, as many as came long ago.
    for (let i = 0; i < 100_000; i++) map.add({ x: [i % 320], y: [150] }).remove({ x: [50 + (i % 200)], y: [50] });
    console.log(JSON.stringify([map.configure({ sigma: 40 }).mass, map.valueAt(160, 150)]));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--max-old-space-size=40", "--input-type=module", "--eval", script], { cwd: new URL(".", import.meta.url) });
  const [mass, value] = JSON.parse(stdout);
  near(mass, 100_000, 1e-5);
  assert.ok(value > 0);
});

test("arrays that are used again for the next points do no harm to those that came one by one", () => {
  const point = { x: [100], y: [100] };
  const drawn = map().add(point);
  point.x[0] = 200;
  drawn.add(point).configure({ sigma: 25 });
  near(drawn.valueAt(100, 100), 1250 / 625);
});
