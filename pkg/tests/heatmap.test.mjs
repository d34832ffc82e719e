// The built modules in Node, where there is no canvas: values, paths, pixels, refusals.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { inflateSync } from "node:zlib";
import { Heatmap, ramp } from "isotherm/heatmap";

const SIGMA = 20;
/** What a lone point of weight 1 stands at. */
const LONE = 1250 / SIGMA ** 2;

const near = (value, expected, share = 0.002) => assert.ok(Math.abs(value - expected) <= Math.abs(expected) * share, `${value}, not ${expected}`);

const map = (options) => new Heatmap(null, { width: 320, height: 200, sigma: SIGMA, ...options });

/** What a script prints, in a Node of its own. */
const answer = async (script, ...flags) => {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, "--input-type=module", "--eval", script], { cwd: new URL(".", import.meta.url) });
  return JSON.parse(stdout);
};

const gauss = (distance) => LONE * Math.exp(-0.5 * (distance / SIGMA) ** 2);

test("a value is the sum of the Gaussians around it", () => {
  const drawn = map().setData({ x: [100, 130], y: [100, 100], weight: [1, 2] });
  near(drawn.valueAt(100, 100), gauss(0) + 2 * gauss(30));
  near(drawn.valueAt(115, 110), 3 * gauss(Math.hypot(15, 10)));
  assert.equal(drawn.valueAt(-1, 100), 0);
  near(drawn.mass, 3);
});

test("points can be added, removed, faded and cleared, and outlive a change of sigma", () => {
  const drawn = map().setData({ x: [100], y: [100] });
  drawn.add({ x: Float64Array.of(200), y: [100] });
  near(drawn.mass, 2);
  drawn.remove({ x: [100], y: [100] }).decay(0.5);
  near(drawn.mass, 0.5);
  near(drawn.configure({ sigma: 40 }).valueAt(200, 100), (0.5 * 1250) / 1600);
  assert.equal(drawn.clear().peak, 0);
  assert.equal(drawn.mass, 0);
});

test("more points than the engine takes at once all count", () => {
  const x = new Float32Array(100_000).fill(160);
  const drawn = map().setData({ x, y: x.map(() => 100) });
  near(drawn.valueAt(160, 100), 1e5 * LONE);
  near(drawn.mass, 1e5, 1e-6);
});

test("what is no finite number is named, and leaves what was there", () => {
  const drawn = map().setData({ x: [100], y: [100] });
  const x = new Float64Array(10_000).fill(50);
  x[9_000] = NaN;
  assert.throws(() => drawn.add({ x, y: x.map(() => 50) }), /x\[9000\] is NaN/);
  near(drawn.mass, 1);
  assert.throws(() => drawn.add({ x: [1], y: [Infinity] }), /y\[0\] is Infinity/);
  assert.throws(() => drawn.add({ x: [1], y: [1], weight: [1e39] }), /weight\[0\] is 1e\+39/);
  assert.throws(() => drawn.add({ x: [1, 2], y: [1] }), /y has 1 numbers, x has 2/);
  assert.throws(() => drawn.add({ x: 1, y: [1] }), /x is 1, not an array/);
  assert.throws(() => drawn.setData({ x: x.fill(NaN), y: x }), /x\[0\] is NaN/);
  assert.throws(() => drawn.setData({ x: [1], y: [1e39] }), /y\[0\] is 1e\+39/);
  near(drawn.valueAt(100, 100), LONE);
  near(drawn.configure({ sigma: 40 }).mass, 1);
});

test("what is no number is not taken for one", () => {
  assert.throws(() => map().setData({ x: [null, 100], y: [1, 1] }), /x\[0\] is null/);
  assert.throws(() => map().setData({ x: [1], y: ["1"] }), /y\[0\] is "1", which is no finite number/);
  assert.throws(() => map().setData({ values: [1, undefined], columns: 2, cellWidth: 9 }), /values\[1\] is undefined/);
  assert.throws(() => map().setData([{ x: 1, y: 1 }]), /Array is no object of x, y, weight/);
});

test("a refused option changes nothing", () => {
  const drawn = map().setData({ x: [100], y: [100] });
  const refusals = [
    [{ sigma: 0 }, /sigma.* is 0/],
    [{ sigma: "wide" }, /sigma is "wide"; it can be 1 to 1000, scott, silverman/],
    [{ sigma: null }, /sigma is null/],
    [{ pixelRatio: 0 }, /pixelRatio is 0; it can be 0.1 to 8/],
    [{ alpha: "steep" }, /alpha is "steep"; it can be 0 to 1, ramp, constant/],
    [{ palette: new Uint8Array(3) }, /palette.length \/ 4 is 0.75; it can be 1 to 256/],
    [{ palette: [] }, /the number of colours of palette is 0/],
    [{ palette: "rainbow" }, /palette is "rainbow"/],
    [{ palette: [[0, "blurple"]] }, /a colour of palette is "blurple"/],
    [{ palette: [[2, "red"]] }, /a place of palette is 2; it can be 0 to 1/],
    [{ scale: { percentile: 101 } }, /percentile.* is 101/],
    [{ scale: { max: NaN } }, /NaN/],
    [{ opacity: 2 }, /opacity.* is 2/],
    [{ width: -5 }, /width is -5/],
    [{ mode: "median" }, /mode is "median"/],
    [{ colour: "red" }, /no option colour/],
  ];
  for (const [options, words] of refusals) assert.throws(() => drawn.configure(options), words);
  near(drawn.valueAt(100, 100), LONE);
  assert.equal(drawn.sigma, SIGMA);
});

test("an option that is undefined is one that was not given", () => {
  const drawn = map({ palette: undefined, mode: undefined }).setData({ x: [100], y: [100] });
  near(drawn.configure({ sigma: undefined, opacity: undefined }).valueAt(100, 100), LONE);
  assert.throws(() => new Heatmap(null), /null is neither a canvas nor an element/);
  assert.throws(() => new Heatmap(null, null), /neither a canvas nor an element/);
  assert.throws(() => new Heatmap(undefined, { width: 9, height: 9 }), /undefined is neither/);
});

test("what is asked for is told or refused with a name", () => {
  const drawn = map().setData({ x: [100], y: [100] });
  const refusals = [
    [() => drawn.contours({ values: new Array(2000).fill(1) }), /the number of levels is 2000/],
    [() => drawn.contours({ values: 1 }), /values is 1, not an array/],
    [() => drawn.contours({ masses: [150] }), /a level is 150; it can be 0 to 100/],
    [() => drawn.contours({ percentiles: [-5] }), /a level is -5/],
    [() => drawn.pixels({ width: 1e9, height: 1e9 }), /the number of pixels is 1000000000000000000/],
    [() => drawn.pixels({ left: NaN }), /left is NaN/],
    [() => ramp({ 0: "red" }, -1), /the number of colours is -1/],
  ];
  for (const [act, words] of refusals) assert.throws(act, words);
  assert.equal(drawn.contours({ values: Float32Array.of(1, 2) }).length, 2);
  assert.deepEqual([...ramp({ 0: "rgb(300, -5, 0)" }, 1)], [255, 0, 0, 255]);
});

test("a legend's unit is what the mode counts", () => {
  const unit = (mode) => map({ mode }).setData({ x: [100], y: [100] }).legend().unit;
  const units = ["points per circle of 100 px diameter", "weight per circle of 100 px diameter", "weight", "weight"];
  assert.deepEqual(["count", "sum", "mean", "max"].map(unit), units);
});

test("a difference is with the other map as it was then", () => {
  const other = map().setData({ x: [220], y: [100] });
  const drawn = map().setData({ x: [100], y: [100] }).difference(other);
  other.add({ x: [220], y: [100] });
  near(drawn.configure({ edges: true }).configure({ edges: false }).valueAt(220, 100), -LONE);
  near(drawn.difference(other).valueAt(220, 100), -2 * LONE);
});

test("what is added and taken away again and again is forgotten, and what stays is there", async () => {
  const script = `
    import { Heatmap } from "isotherm/heatmap";
    const map = new Heatmap(null, { width: 320, height: 200 }).setData({ x: [100], y: [100] });
    for (let i = 0; i < 300_000; i++) {
      const point = { x: [50 + (i % 200)], y: [50], weight: [0.1] };
      map.add(point).remove({ ...point });
      if (i % 1000 == 0) map.add({ x: [200], y: [150] });
    }
    map.remove({ x: [100], y: [100] }).configure({ sigma: 40 });
    console.log(JSON.stringify([map.mass, map.valueAt(200, 150), map.valueAt(100, 50)]));`;
  const [mass, there, gone] = await answer(script, "--max-old-space-size=40");
  near(mass, 300);
  near(there, (300 * 1250) / 1600);
  assert.ok(Math.abs(gone) < there / 100, `${gone}`);
});

test("an empty map and one without area are blank, and no error", () => {
  assert.ok(map().pixels().data.every((byte) => byte === 0));
  const nothing = map({ width: 0, height: 0 }).setData({ x: [1], y: [1] });
  assert.equal(nothing.pixels().data.length, 0);
  assert.equal(nothing.valueAt(5, 5), 0);
});

test("a maximum that is given is honoured exactly, and one that is at least so gives way to the peak", () => {
  const drawn = map({ scale: { max: 2 * LONE } }).setData({ x: [100], y: [100] });
  assert.equal(drawn.legend().max, 2 * LONE);
  drawn.configure({ scale: { atLeast: 2 * LONE } });
  assert.equal(drawn.legend().max, 2 * LONE);
  drawn.setData({ x: [100, 100, 100], y: [100, 100, 100] });
  near(drawn.legend().max, 3 * LONE);
});

test("a ramp of one's own is what is painted", () => {
  const palette = [[0, "rgb(0 0 0)"], [1, "#ffffff"]];
  const drawn = map({ palette, opacity: 1, alpha: "constant" }).setData({ x: [100], y: [100] });
  const { data, width } = drawn.pixels();
  const at = (x, y) => data[(y * width + x) * 4];
  assert.ok(at(100, 100) >= 254);
  assert.ok(Math.abs(at(120, 100) / 255 - Math.exp(-0.5 * (20.5 / SIGMA) ** 2)) < 0.01);
});

test("a ramp joins its stops by straight lines", () => {
  assert.deepEqual([...ramp({ 0: "black", 1: "rgba(255, 0, 0, 0.5)" }, 3)], [0, 0, 0, 255, 128, 0, 0, 191, 255, 0, 0, 128]);
});

test("a part of the pixels is the same as in the whole, and a finer ratio has more of them", () => {
  const drawn = map().setData({ x: [100], y: [100] });
  const whole = drawn.pixels();
  const part = drawn.pixels({ left: 90, top: 95, width: 20, height: 10 });
  const row = whole.data.subarray((95 * 320 + 90) * 4, (95 * 320 + 110) * 4);
  assert.deepEqual(part.data.subarray(0, 80), row);
  assert.equal(drawn.pixels({ pixelRatio: 2 }).width, 640);
});

test("a PNG holds the pixels", async () => {
  const drawn = map().setData({ x: [100], y: [100] });
  const file = Buffer.from(await (await drawn.toBlob()).arrayBuffer());
  assert.deepEqual([...file.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  assert.deepEqual([file.readUInt32BE(16), file.readUInt32BE(20)], [320, 200]);
  const at = file.indexOf("IDAT");
  const lines = inflateSync(file.subarray(at + 4, at + 4 + file.readUInt32BE(at - 4)));
  const { data } = drawn.pixels();
  const above = new Uint8Array(320 * 4);
  for (let y = 0; y < 200; y++) {
    const line = lines.subarray(y * 1281, (y + 1) * 1281);
    assert.equal(line[0], 2);
    for (let i = 0; i < 1280; i++) above[i] += line[i + 1];
    assert.deepEqual(above, new Uint8Array(data.buffer, y * 1280, 1280));
  }
});

test("a contour runs where its value is, and a crater is a hole in its polygon", () => {
  const turn = Array.from({ length: 60 }, (_, i) => (i * Math.PI) / 30);
  const ring = { x: turn.map((angle) => 160 + 70 * Math.cos(angle)), y: turn.map((angle) => 100 + 70 * Math.sin(angle)) };
  const drawn = map().setData(ring);
  const value = drawn.peak / 2;
  const [contour] = drawn.contours({ values: [value] });
  for (const [x, y] of contour.rings.flat()) near(drawn.valueAt(x, y), value, 0.03);
  const polygons = contour.polygons();
  assert.deepEqual(polygons.map((rings) => rings.length), [2]);
  const [outer, hole] = polygons[0];
  assert.deepEqual(outer[0], outer.at(-1));
  assert.ok(outer.every(([x, y]) => Math.hypot(x - 160, y - 100) > 70));
  assert.ok(hole.every(([x, y]) => Math.hypot(x - 160, y - 100) < 70));
  assert.match(contour.svg(), /^M[\d.]+ [\d.]+L.*Z$/);
  assert.equal(contour.svg().split("Z").length - 1, 2);
});

test("contours around shares of the mass lie inside one another", () => {
  const values = map().setData({ x: [100, 120, 220], y: [100, 100, 100] }).contours({ masses: [25, 50, 90] }).map(({ value }) => value);
  assert.deepEqual(values, [...values].sort((a, b) => b - a));
});

test("peaks are told highest first", () => {
  const found = map().setData({ x: [100, 220], y: [60, 140], weight: [1, 2] }).peaks();
  assert.deepEqual(found.map(({ x, y }) => [Math.round(x), Math.round(y)]), [[220, 140], [100, 60]]);
  near(found[0].value, 2 * LONE);
});

test("a difference is signed, and hides what chance may have made", () => {
  const drawn = map().setData({ x: [100], y: [100] });
  const other = map().setData({ x: [220], y: [100], weight: [3] });
  drawn.difference(other, { factor: 2 });
  near(drawn.valueAt(220, 100), -6 * LONE);
  near(drawn.legend().max, 6 * LONE);
  assert.equal(drawn.legend().min, -drawn.legend().max);
  drawn.difference(other, { significance: 50 });
  assert.equal(drawn.valueAt(220, 100), 0);
  near(drawn.difference(null).valueAt(100, 100), LONE);
});

test("a mask knows how much single points weigh", () => {
  const many = (count, weight) => ({ x: Array(count).fill(100), y: Array(count).fill(100), weight: Array(count).fill(weight) });
  const seen = (data, significance, options) => map(options).setData(data).difference({ x: [], y: [] }, { significance }).valueAt(100, 100) != 0;
  // So many in one place are as many standard errors as their root, whatever each weighs.
  for (const weight of [1, 0.001, 5, -5, 1e20]) {
    assert.deepEqual([3.8, 4.2].map((errors) => seen(many(16, weight), errors)), [true, false], `${weight}`);
  }
  assert.deepEqual([0.9, 1.1].map((errors) => seen(many(1, 16), errors)), [true, false], "one that weighs as much is one");
  assert.ok(seen(many(16, 100), 3.8, { mode: "count" }) && !seen(many(16, 100), 4.2, { mode: "count" }));
  // The values of a grid are counts, also of what is less than nothing.
  const grid = (value) => ({ values: Int8Array.of(value), columns: 1, left: 99, top: 99, cellWidth: 2 });
  for (const value of [16, -16]) assert.deepEqual([3.8, 4.2].map((errors) => seen(grid(value), errors)), [true, false], `${value}`);
  const less = (verb, value) => map().setData(grid(100))[verb](grid(value)).difference({ x: [], y: [] }, { significance: 3 }).valueAt(100, 100);
  assert.equal(less("add", -90), 0, "10 of 190");
  assert.ok(less("remove", 90) > 0, "10 of the 10 that are left");
  // What more was taken away than there had been is as uncertain as if it had been added.
  const owed = map().remove(many(16, 1));
  assert.deepEqual([3.8, 4.2].map((significance) => owed.difference({ x: [], y: [] }, { significance }).valueAt(100, 100) < 0), [true, false]);
});

test("a mask follows what is added, taken away and faded, and what the other side weighs", () => {
  const three = { x: [100, 120, 220], y: [100, 90, 100], weight: [4, 2, 1] };
  const gone = { x: [60, 61], y: [50, 52], weight: [7, 7] };
  const other = { x: [220, 221], y: [100, 101], weight: Int16Array.of(20, 30) };
  const at = (drawn) => Array.from({ length: 320 * 200 }, (_, i) => drawn.valueAt(i % 320, Math.floor(i / 320)));
  const whole = map().setData(three).decay(0.5).difference(other, { factor: 0.5, significance: 1.2 });
  const grown = map().setData(gone).difference(other, { factor: 0.5, significance: 1.2 });
  grown.add(three).remove(gone).decay(0.5);
  assert.deepEqual(at(grown), at(whole));
  const bare = at(map().setData(three).decay(0.5).difference(other, { factor: 0.5 }));
  // Places where the difference is more than so many roots of the sum of squares, and others, by the definition.
  const kernel = (x, y, i) => Math.exp(-((x - (i % 320)) ** 2 + (y - Math.floor(i / 320)) ** 2) / 800) * LONE;
  const sides = [{ ...three, times: 0.5 }, { ...other, times: 0.5 }];
  const errors = (i) => Math.abs(bare[i]) / Math.sqrt(sides.flatMap(({ x, y, weight, times }) => x.map((_, n) => (weight[n] * times * kernel(x[n], y[n], i)) ** 2)).reduce((sum, one) => sum + one));
  assert.ok(errors(100 * 320 + 220) > 1.3 && errors(120 * 320 + 10) < 1.2);
  near(at(whole)[100 * 320 + 220], bare[100 * 320 + 220]);
  assert.ok(at(whole).some((value, i) => value == 0 && Math.abs(bare[i]) > 0.05 * LONE));
});

test("modes count, average and take the highest", () => {
  const data = { x: [100, 100], y: [100, 100], weight: [1, 5] };
  const value = (mode) => map({ mode }).setData(data).valueAt(100, 100);
  near(value("count"), 2 * LONE);
  near(value("sum"), 6 * LONE);
  near(value("mean"), 3);
  near(value("max"), 5);
});

test("the peak of maxima is the largest weight, and none is below 0", () => {
  const [x, y, weight] = [320, 200, 5].map((most, seed) => Float32Array.from({ length: 500 }, (_, i) => ((i + 1) * (7919 + 1237 * seed)) % (most * 100) / 100));
  const drawn = map({ mode: "max" }).setData({ x, y, weight });
  assert.equal(drawn.peak, Math.max(...weight));
  assert.equal(drawn.lowest, 0);
});

test("a weight as large as is taken is shown in full", () => {
  near(map().setData({ x: [100], y: [100], weight: [1e30] }).valueAt(100, 100), 1e30 * LONE);
});

test("a legend of no ticks has none, and one of an empty signed map has no minus before its 0", () => {
  const drawn = map().setData({ x: [100], y: [100] });
  assert.deepEqual(drawn.legend(0).ticks, []);
  assert.ok(drawn.legend(1).ticks.length > 0);
  assert.ok(Object.is(map({ signed: true }).legend().min, 0));
});

test("a grid is spread over its cells", () => {
  const drawn = map().setData({ values: [0, 0, 0, 4], columns: 2, cellWidth: 100, cellHeight: 80 });
  near(drawn.mass, 4);
  const [{ x, y }] = drawn.peaks();
  assert.ok(Math.hypot(x - 150, y - 120) < 15, `${x}, ${y}`);
  assert.throws(() => drawn.setData({ values: [1, 2, 3], columns: 2, cellWidth: 9 }), /3 values do not make rows of 2/);
});

test("a grid that is taken away is gone", () => {
  const grid = { values: Uint8Array.of(1, 2), columns: 2, cellWidth: 100 };
  const drawn = map().setData(grid).add({ x: [100], y: [100] }).remove(grid);
  near(drawn.mass, 1);
  near(drawn.valueAt(100, 100), LONE);
});

test("a rule finds a sigma that grows with the spread", () => {
  const steps = [0, 3, 1, 2];
  const found = (across, down) => {
    const along = (by) => steps.map((step) => 100 + step * by);
    return map({ sigma: "scott" }).setData({ x: along(across), y: along(down) }).sigma;
  };
  near(found(20, 20) / found(10, 10), 2, 0.01);
  assert.ok(found(20, 10) > found(10, 10));
  assert.ok(found(10, 20) > found(10, 10));
});

test("a rule follows the points that come and go", () => {
  const drawn = map({ sigma: "scott" }).setData({ x: [100, 104, 108], y: [100, 108, 101] });
  const before = drawn.sigma;
  const far = { x: [10, 300], y: [20, 180] };
  assert.ok(drawn.add(far).sigma > 2 * before);
  near(drawn.remove(far).sigma, before, 1e-9);
});

test("the border's loss is made up for on demand", () => {
  const at = (edges) => map({ edges }).setData({ x: [0], y: [100] }).valueAt(0, 100);
  near(at(false), LONE);
  near(at(true), 2 * LONE, 0.02);
});

test("what lies beyond two gigabytes of the engine's memory is read where it is", () => {
  const drawn = new Heatmap(null, { width: 1440, height: 100_000, sigma: 4 }).setData({ x: [50, 700], y: [50, 7000] });
  assert.deepEqual(drawn.peaks().map(({ x, y }) => [Math.round(x), Math.round(y)]).sort(([a], [b]) => a - b), [[50, 50], [700, 7000]]);
  assert.throws(() => drawn.contours({ values: [1] }), /isotherm: the number of places that are looked at is 324152161; it can be 0 to 67108864: take a larger sigma/);
  // Of cells as large as need be there are some.
  assert.ok(drawn.configure({ scale: { percentile: 99 } }).legend().max > 0);
  assert.deepEqual(drawn.peaks().map(({ x }) => Math.round(x)).sort((a, b) => a - b), [50, 700]);
  const { data } = drawn.pixels({ left: 40, top: 40, width: 20, height: 20 });
  assert.ok(data.some((byte) => byte > 0));
});

test("what is told of maxima is one truth: nothing is above the peak, and the mass is that of all weights", () => {
  const x = Float32Array.from({ length: 60 }, (_, i) => 20 + ((i * 37) % 280));
  const drawn = map({ mode: "max" }).setData({ x, y: x.map((x) => (x * 7) % 200), weight: x.map(() => 1) });
  assert.equal(drawn.mass, 60);
  assert.equal(drawn.peak, 1);
  assert.equal(drawn.legend().max, 1);
  for (const { x, y, value } of drawn.peaks({ limit: 99, prominence: 0 })) {
    assert.ok(value <= 1);
    near(drawn.valueAt(x, y), value, 1e-3);
  }
  for (let at = 0; at < 64_000; at++) assert.ok(drawn.valueAt(at % 320, at / 320) <= 1);
});

test("an even opacity has no gap where signs meet, and a tick at 0 that is seen", () => {
  const drawn = map({ signed: true, alpha: "constant", sigma: 10 }).setData({ x: [130, 170], y: [100, 100], weight: [1, -1] });
  const { data } = drawn.pixels({ left: 130, top: 100, width: 41, height: 1 });
  assert.deepEqual([...new Set(data.filter((_, i) => i % 4 == 3))], [204]);
  assert.match(drawn.legend().ticks.find(({ value }) => value === 0).colour, /,0\.8\)$/);
  assert.deepEqual([...drawn.pixels({ left: 5, top: 5, width: 1, height: 1 }).data], [0, 0, 0, 0]);
});

test("an option that is told to be undefined goes back to what it is when absent", () => {
  const drawn = map({ palette: "grey", sigma: 10 }).setData({ x: [100], y: [100] });
  const grey = drawn.legend().colours;
  drawn.configure({ palette: undefined, sigma: undefined });
  assert.equal(drawn.sigma, 20);
  assert.notDeepEqual(drawn.legend().colours, grey);
  assert.deepEqual(drawn.legend().colours, map().legend().colours);
  assert.throws(() => drawn.configure({ colour: "red", palette: undefined }), /no option colour/);
});

test("a map is called by its name", () => {
  assert.equal(Heatmap.name, "Heatmap");
  assert.equal(new (class Mine extends Heatmap {})(null, { width: 1, height: 1 }).constructor.name, "Mine");
});

test("what is refused is called as the caller wrote it", () => {
  const drawn = map();
  const refused = (act, words) => assert.throws(act, (error) => error.message.startsWith("isotherm: ") && words.test(error.message));
  refused(() => drawn.setData({ x: Float32Array, y: [1] }), /x is Function, not an array/);
  refused(() => drawn.setData(map()), /Heatmap is no object of x, y, weight/);
  refused(() => drawn.setData({ columns: 3, cellWidth: 9 }), /values is undefined, not an array/);
  refused(() => drawn.configure({ palette: ["red", "blue"] }), /palette is Array; it can be \[\[place, colour\]\]/);
  refused(() => ramp("red"), /stops is "red"/);
});

test("a destroyed map says so", () => {
  const drawn = map();
  drawn.destroy();
  drawn.destroy();
  assert.throws(() => drawn.valueAt(1, 1), /destroyed/);
  assert.throws(() => drawn.setData({ x: [], y: [] }), /destroyed/);
});

test("where the engine is not there yet, refusals come at once all the same", async () => {
  const script = `
    import { Heatmap } from "isotherm/heatmap";
    const make = (options) => new Heatmap(null, { width: 320, height: 200, ...options });
    const map = make();
    const acts = [() => make({ sigma: -1 }), () => map.configure({ opacity: 3 }), () => map.setData({ x: Float32Array.of(NaN), y: [1] })];
    const words = acts.map((act) => {
      try { act(); } catch ({ message }) { return message; }
    });
    await map.setData({ x: [100], y: [100] }).ready;
    console.log(JSON.stringify([...words, map.mass]));`;
  const late = await answer(script, "--jitless");
  assert.match(late.slice(0, 3).join(), /sigma is -1.*opacity is 3.*x\[0\] is NaN/);
  near(late[3], 1);
});

test("where there is no Wasm, plain JavaScript finds the same values to the bit", async () => {
  const script = `
    import { Heatmap } from "isotherm/heatmap";
    const map = new Heatmap(null, { width: 320, height: 200 }).setData({ x: [100.3, 130.7], y: [99.1, 50], weight: [1, 2.5] });
    await map.ready;
    const values = [[100, 100], [115, 80], [130, 50], [250, 150]].map(([x, y]) => map.valueAt(x, y));
    console.log(JSON.stringify([typeof WebAssembly, ...values, map.peak, [...map.pixels().data].reduce((sum, byte) => sum + byte)]));`;
  const [without, ...plain] = await answer(script, "--jitless");
  const [, ...wasm] = await answer(script);
  assert.equal(without, "undefined");
  assert.deepEqual(plain, wasm);
});
