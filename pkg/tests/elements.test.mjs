// A map of elements as wholes: one value and one colour each, on a scale per element.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Heatmap } from "isotherm/heatmap";

// A page, a bar in it, and a button in that.
const PAGE = { x: [0, 20, 40], y: [0, 10, 15], width: [300, 200, 30], height: [180, 40, 20], weight: [5, 10, 20] };
const POINT = { x: [100], y: [100] };

const map = (options) => new Heatmap(null, { width: 320, height: 200, mode: "element", ...options });
const pixel = ({ data, width }, x, y) => [...data.subarray((y * width + x) * 4, (y * width + x + 1) * 4)];

test("each place has the value of the last element that it lies in, and its pixel that value's colour", () => {
  const drawn = map().setData(PAGE);
  const picture = drawn.pixels();
  const { colours, unit, min, max } = drawn.legend();
  assert.deepEqual([unit, min, max, drawn.peak, drawn.lowest, drawn.mass], ["weight per element", 0, 20, 20, 0, 35]);
  for (const [x, y, value] of [[5, 5, 5], [20, 10, 10], [39, 20, 10], [40, 15, 20], [69, 34, 20], [70, 34, 10], [299, 179, 5], [300, 100, 0], [100, 180, 0]]) {
    assert.equal(drawn.valueAt(x + 0.5, y + 0.5), value);
    const level = Math.round((value / max) * 255) * 4;
    assert.deepEqual(pixel(picture, x, y), [...colours.subarray(level, level + 4)], `${x}, ${y}`);
  }
});

test("the same value has the same colour, whatever the element's size, and a scale that is given compares maps", () => {
  const drawn = map({ scale: { max: 10 } }).setData({ x: [0, 100], y: [0, 0], width: [4, 200], height: [4, 150], weight: [5, 5] });
  const picture = drawn.pixels();
  assert.deepEqual(pixel(picture, 1, 1), pixel(picture, 200, 100));
  const other = map({ scale: { max: 10 } }).setData({ x: [0, 100], y: [0, 0], width: [4, 20], height: [4, 15], weight: [5, 50] });
  assert.deepEqual(pixel(other.pixels(), 1, 1), pixel(picture, 1, 1));
  assert.notDeepEqual(pixel(other.pixels(), 110, 10), pixel(picture, 110, 10));
});

test("elements come one by one, many at once and without values, and outlive other options", () => {
  const drawn = map().setData({ x: [0], y: [0], width: [50], height: [50] });
  assert.equal(drawn.valueAt(10, 10), 1);
  drawn.add({ x: [0], y: [0], width: [20], height: [20], weight: Uint8Array.of(7) });
  drawn.configure({ sigma: 40, palette: "viridis", transfer: "log" }).resize(400, 300);
  assert.deepEqual([drawn.valueAt(10, 10), drawn.valueAt(30, 10), drawn.peak], [7, 1, 7]);
  const x = Float32Array.from({ length: 20_000 }, (_, i) => i % 400);
  const one = x.map(() => 1);
  drawn.setData({ x, y: x.map((_, i) => Math.floor(i / 400)), width: one, height: one, weight: x.map((_, i) => i) });
  for (const i of [0, 4_914, 4_915, 4_916, 9_999, 19_999]) assert.equal(drawn.valueAt((i % 400) + 0.5, Math.floor(i / 400) + 0.5), i);
  assert.equal(drawn.clear().peak, 0);
  assert.ok(drawn.pixels().data.every((byte) => byte == 0));
});

test("a part of the picture and a finer one are as the whole", () => {
  const drawn = map().setData(PAGE);
  const whole = drawn.pixels();
  const part = drawn.pixels({ left: 30, top: 5, width: 60, height: 40 });
  for (let y = 0; y < 40; y++) assert.deepEqual(part.data.subarray(y * 240, y * 240 + 240), whole.data.subarray(((y + 5) * 320 + 30) * 4, ((y + 5) * 320 + 90) * 4));
  const fine = drawn.pixels({ pixelRatio: 2 });
  assert.deepEqual(pixel(fine, 80, 30), pixel(whole, 40, 15));
  assert.deepEqual(pixel(fine, 79, 30), pixel(whole, 39, 15));
});

test("at every ratio tiles are as the whole, and a pixel is of the element in which its middle lies", () => {
  for (const ratio of [1.1, 1.25, 1.5, 1.75, 3]) {
    const drawn = map().setData({ x: [0, 33.3], y: [45, 60.6], width: [100, 50], height: [20, 33.4], weight: [5, 9] });
    const whole = drawn.pixels({ pixelRatio: ratio });
    for (let row = 0; row < whole.height; row += 64) {
      const rows = Math.min(64, whole.height - row);
      const band = drawn.pixels({ top: row / ratio, height: rows / ratio, pixelRatio: ratio });
      assert.deepEqual(band.data, whole.data.subarray(row * whole.width * 4, (row + rows) * whole.width * 4), `${ratio}, from ${row}`);
    }
  }
});

test("no engine has to hold a map of elements, nor find a sigma for it", () => {
  const drawn = map({ width: 1440, height: 8e6, sigma: "scott" }).setData({ x: [5], y: [7.9e6], width: [100], height: [50], weight: [12.7] });
  assert.deepEqual([drawn.valueAt(5, 7.9e6), drawn.peak, drawn.sigma], [12.7, 12.7, 20]);
  assert.equal(drawn.configure({ sigma: 1 }).pixels({ left: 0, top: 7.9e6, width: 10, height: 1 }).data[4 * 6 + 3] > 0, true);
  assert.throws(() => drawn.configure({ mode: "sum" }), /no elements/);
});

test("a scale without anything above its beginning paints nothing", () => {
  const drawn = map({ min: -10 }).setData({ x: [0], y: [0], width: [10], height: [10], weight: [-5] });
  assert.deepEqual([drawn.legend().ticks, drawn.pixels().data.find((byte) => byte)], [[], undefined]);
});

test("what lies beyond the map is neither seen nor the highest", () => {
  const drawn = map().setData({ x: [-50, 320, 400], y: [-50, 0, 0], width: [60, 100, 9], height: [60, 100, 9], weight: [3, 50, 90] });
  assert.deepEqual([drawn.peak, drawn.valueAt(5, 5), drawn.valueAt(15, 5), drawn.valueAt(330, 5), drawn.mass], [3, 3, 0, 0, 3]);
  assert.equal(drawn.pixels({ left: 310, width: 50 }).data.findIndex((byte) => byte), -1);
});

test("percentiles are of the elements, whatever their sizes", () => {
  const values = Float32Array.from({ length: 100 }, (_, i) => i + 1);
  const drawn = map({ scale: { percentile: 90 } });
  drawn.setData({ x: values.map((value) => value * 2), y: values.map(() => 0), width: values.map((value) => (value > 95 ? 100 : 1)), height: values.map(() => 9), weight: values });
  assert.equal(drawn.legend().max, 90);
  assert.equal(drawn.configure({ scale: { percentile: 100 } }).legend().max, 100);
  assert.equal(drawn.configure({ scale: { percentile: 0 } }).legend().max, 1);
  // 64.4 % of 250 are 161, and by 64.4 / 100 a little more.
  const many = Float32Array.from({ length: 250 }, (_, i) => i + 1);
  const one = many.map(() => 1);
  drawn.setData({ x: many, y: one, width: one, height: one, weight: many }).configure({ scale: { percentile: 64.4 } });
  assert.equal(drawn.legend().max, 161);
  // What is a thousand times as much is no reason to leave the others out.
  drawn.setData({ x: [0, 10, 20], y: [0, 0, 0], width: [9, 9, 9], height: [9, 9, 9], weight: [1, 1, 2000] }).configure({ scale: { percentile: 50 } });
  assert.equal(drawn.legend().max, 1);
});

test("values below 0 are told apart on a signed scale", () => {
  const drawn = map({ signed: true }).setData({ x: [0, 100], y: [0, 0], width: [50, 50], height: [50, 50], weight: [-4, 2] });
  const { min, max, colours } = drawn.legend();
  assert.deepEqual([min, max, drawn.lowest], [-4, 4, -4]);
  const picture = drawn.pixels();
  assert.deepEqual(pixel(picture, 10, 10), [...colours.subarray(0, 4)]);
  assert.deepEqual(pixel(picture, 110, 10), [...colours.subarray(191 * 4, 192 * 4)]);
  drawn.add({ x: [110], y: [10], width: [10], height: [10], weight: [0] }).configure({ alpha: "constant" });
  assert.deepEqual(pixel(drawn.pixels(), 112, 12), [0, 0, 0, 0]);
  assert.equal(pixel(drawn.pixels(), 105, 5)[3], 204);
});

test("what elements do not know is refused by name, and so are elements elsewhere", () => {
  const drawn = map().setData(PAGE);
  const acts = {
    points: () => drawn.add(POINT),
    grid: () => drawn.add({ values: [1], columns: 1, cellWidth: 9 }),
    remove: () => drawn.remove(PAGE),
    decay: () => drawn.decay(0.5),
    difference: () => drawn.difference(POINT),
    contours: () => drawn.contours(),
    peaks: () => drawn.peaks(),
  };
  for (const [what, act] of Object.entries(acts)) assert.throws(act, { message: `isotherm: mode is "element", which knows no ${what}` });
  for (const mode of ["sum", "count", "mean", "max"]) {
    const words = { message: `isotherm: mode is "${mode}", which knows no elements` };
    assert.throws(() => map({ mode }).setData(PAGE), words);
    assert.throws(() => drawn.configure({ mode }), words);
  }
  assert.throws(() => map({ mode: "sum" }).setData(POINT).configure({ mode: "element" }), /mode is "element", which knows no points/);
  assert.throws(() => map({ mode: "sum" }).difference(drawn), /mode is "element", which knows no difference/);
  assert.throws(() => map({ mode: "sum" }).setData(POINT).difference(PAGE), /mode is "sum", which knows no elements/);
  assert.equal(drawn.valueAt(50, 20), 20);
});

test("numbers that are none, and sides below 0, are named and change nothing", () => {
  const drawn = map().setData(PAGE);
  const bad = [
    [{ x: [1], y: [1], width: [1] }, /height is undefined, not an array/],
    [{ x: [1], y: [1], height: [1] }, /width is undefined, not an array/],
    [{ x: [1], y: [1], width: [1, 2], height: [1] }, /width has 2 numbers, x has 1/],
    [{ x: [1, 2], y: [1, 2], width: [1, -3], height: [1, 2] }, /width\[1\] is -3; it can be 0 to/],
    [{ x: [1], y: [1], width: [1], height: [-5] }, /height\[0\] is -5; it can be 0 to/],
    [{ x: [1], y: [1], width: [1], height: Float32Array.of(NaN) }, /height\[0\] is NaN/],
    [{ x: Float64Array.of(1e39), y: [1], width: [1], height: [1] }, /x\[0\] is 1e\+39/],
    [{ x: [1], y: [1], width: [1], height: [1], weight: [Infinity] }, /weight\[0\] is Infinity/],
    [{ x: [1], y: [1], width: [1], height: [1], value: [5] }, /no option value; there are x, y, width, height, weight/],
    [{ x: [1], y: [1], width: 5, height: 5 }, /width is 5, not an array/],
  ];
  for (const [data, words] of bad) for (const verb of ["setData", "add"]) assert.throws(() => drawn[verb](data), words);
  assert.deepEqual([drawn.valueAt(50, 20), drawn.mass], [20, 35]);
  assert.equal(drawn.setData({ x: [], y: [], width: [], height: [] }).peak, 0);
});
