// Points that are taken away, in whatever portions, and points that fade: what is left is what is told.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { Heatmap } from "isotherm/heatmap";

const near = (value, expected, share = 0.002) => assert.ok(Math.abs(value - expected) <= Math.abs(expected) * share, `${value}, not ${expected}`);
const map = (options) => new Heatmap(null, { width: 320, height: 200, ...options });

const points = (count) => {
  let state = 1;
  const list = (most) => Float32Array.from({ length: count }, () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * most);
  return { x: list(320), y: list(200), weight: list(3) };
};

/** The points of these numbers, in arrays of their own. */
const some = (set, numbers) => Object.fromEntries(Object.entries(set).map(([name, list]) => [name, Float32Array.from(numbers, (i) => list[i])]));

const METHODS = ["map", "filter", "every", "set"];

/** How many numbers the lists' own methods went over, or copied, while something was done: a measure of work that is no time. */
const worked = (act) => {
  const list = Object.getPrototypeOf(Float32Array.prototype);
  const real = METHODS.map((name) => list[name]);
  let sum = 0;
  METHODS.forEach((name, i) => {
    list[name] = function (...args) {
      sum += name == "set" ? args[0].length : this.length;
      return real[i].apply(this, args);
    };
  });
  act();
  METHODS.forEach((name, i) => (list[name] = real[i]));
  return sum;
};

test("points that go in slices of another size than they came in are looked at a few times each", () => {
  const count = 100_000;
  const { x, y } = points(count);
  const order = Array.from(x, (_, i) => i);
  const orders = { forwards: order, backwards: [...order].reverse(), scattered: order.map((i) => (i * 7919) % count) };
  for (const [name, order] of Object.entries(orders)) {
    const drawn = map().setData({ x, y });
    const slices = Array.from({ length: 200 }, (_, n) => some({ x, y }, order.slice(n * 500, n * 500 + 500)));
    const work = worked(() => slices.forEach((slice) => drawn.remove(slice)));
    assert.ok(work < 60 * count, `${name}: ${work} for ${count}`);
    assert.deepEqual([drawn.mass, drawn.peak, drawn.configure({ sigma: 30 }).peak, drawn.lowest], [0, 0, 0, 0], name);
  }
});

test("of scattered portions with weights what was not taken away is there, and what was never there is less than nothing", () => {
  const all = points(20_000);
  const numbers = (from, to) => Array.from({ length: to - from }, (_, i) => ((from + i) * 7919) % 20_000);
  const drawn = map().setData(all);
  for (let from = 0; from < 15_000; from += 300) drawn.remove(some(all, numbers(from, from + 300)));
  const left = map({ sigma: 30 }).setData(some(all, numbers(15_000, 20_000)));
  near(drawn.configure({ sigma: 30 }).mass, left.mass, 1e-6);
  for (const [x, y] of [[50, 50], [160, 100], [300, 180]]) near(drawn.valueAt(x, y), left.valueAt(x, y), 1e-4);
  near(drawn.configure({ sigma: "scott" }).sigma, left.configure({ sigma: "scott" }).sigma, 0.02);
  drawn.clear().remove({ x: [100], y: [100] });
  near(drawn.configure({ sigma: 25 }).valueAt(100, 100), -1250 / 625);
});

test("a map whose points have all faded keeps its proportions when it is made anew", () => {
  const drawn = map({ sigma: 20 }).setData({ x: [100, 220], y: [100, 100], weight: [1, 3] });
  for (let i = 0; i < 200; i++) drawn.decay(0.9);
  const before = drawn.peak;
  drawn.configure({ sigma: 21 }).configure({ sigma: 20 });
  near(drawn.peak, before, 1e-6);
  near(drawn.valueAt(220, 100) / drawn.valueAt(100, 100), 3);
});

test("a heavy point that has faded still weighs more than light ones that have not", () => {
  const drawn = map().setData({ x: [100], y: [100], weight: [1e30] });
  for (let i = 0; i < 300; i++) drawn.decay(0.9);
  for (let i = 0; i < 100; i++) drawn.add({ x: [220], y: [100] }).decay(1);
  near(drawn.configure({ sigma: 25 }).valueAt(100, 100), 1e30 * 0.9 ** 300 * (1250 / 625));
});

test("what fades as new points come is forgotten", async () => {
  const script = `
    import { Heatmap } from "isotherm/heatmap";
    const map = new Heatmap(null, { width: 32, height: 20 });
    const x = new Float32Array(1000).fill(9);
    for (let i = 0; i < 20_000; i++) map.add({ x: Array.from(x), y: Array.from(x) }).decay(0.9);
    console.log(JSON.stringify([map.mass, map.configure({ sigma: 30 }).mass, process.memoryUsage().arrayBuffers]));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], { cwd: new URL(".", import.meta.url) });
  const [mass, anew, bytes] = JSON.parse(stdout);
  near(mass, 9000, 1e-3);
  near(anew, mass, 1e-6);
  // All of it would be 160 MB.
  assert.ok(bytes < 8e7, `${bytes}`);
});

test("rounding is not drawn where nothing is left, whatever else has been counted", () => {
  const heavy = Array.from({ length: 500 }, (_, i) => 0.1 * i);
  const list = (make) => Float32Array.from(heavy, make);
  const set = { x: list((_, i) => (i * 37) % 301), y: list((_, i) => (i * 53) % 199), weight: list((weight) => weight) };
  for (const other of [{ x: [-5000], y: [100], weight: [1] }, { x: [100], y: [100], weight: [0] }, { x: [-5000], y: [100], weight: [1e-9] }]) {
    const drawn = map().setData(set).add(other);
    for (let i = 0; i < 500; i++) drawn.remove(some(set, [(i * 7) % 500]));
    assert.deepEqual([drawn.peak, drawn.lowest], [0, 0]);
    assert.ok(drawn.pixels().data.every((byte) => byte == 0));
  }
});

test("points that came at once and go one by one leave nothing, with weights or without", () => {
  const { x, y } = points(1000);
  const drawn = map().setData({ x, y }).add({ x: [-5000], y: [0] });
  for (let i = 0; i < 1000; i++) drawn.remove({ x: [x[i]], y: [y[i]], ...(i % 2 && { weight: [1] }) });
  assert.deepEqual([drawn.peak, drawn.lowest, drawn.mass], [0, 0, 1]);
});
