// What the built modules in Node say about themselves: numbers against what they are by definition.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Heatmap } from "isotherm/heatmap";

const SIGMA = 20;
/** What a lone point of weight 1 stands at. */
const LONE = 1250 / SIGMA ** 2;
const POINT = { x: [100], y: [100] };

const near = (value, expected, share = 0.002) => assert.ok(Math.abs(value - expected) <= Math.abs(expected) * share, `${value}, not ${expected}`);
const map = (options) => new Heatmap(null, { width: 320, height: 200, sigma: SIGMA, ...options });
const visible = ({ data }) => data.filter((_, i) => i % 4 == 3).some((alpha) => alpha > 0);
const pixel = ({ data, width }, x, y) => [...data.subarray((y * width + x) * 4, (y * width + x + 1) * 4)];

test("a signed map shows both sides of zero and nothing where nothing is", () => {
  const pictures = [];
  for (const options of [{ palette: "diverging" }, { signed: true }]) {
    const drawn = map().setData({ x: [80, 240], y: [100, 100], weight: [1, -1] }).configure(options);
    const picture = drawn.pixels();
    pictures.push(picture.data);
    const [above, below] = [pixel(picture, 80, 100), pixel(picture, 240, 100)];
    assert.ok(above[3] > 100 && above[0] > above[2], `red above 0: ${above}`);
    assert.ok(below[3] > 100 && below[2] > below[0], `blue below 0: ${below}`);
    // 3 sigma from either no halo in the other's colour.
    assert.ok(pixel(picture, 160, 100)[3] === 0 && pixel(picture, 80, 165)[3] < 8);
    const { min, max } = drawn.legend();
    assert.equal(min, -max);
    near(max, LONE);
  }
  assert.deepEqual(...pictures);
});

test("a difference is refused where weights are not summed, and so are grids", () => {
  for (const mode of ["mean", "max"]) {
    const drawn = map({ mode }).setData({ ...POINT, weight: [1] });
    assert.throws(() => drawn.difference({ ...POINT, weight: [5] }), new RegExp(`mode is "${mode}".* difference`));
    assert.throws(() => drawn.add({ values: [3], columns: 1, cellWidth: 50 }), new RegExp(`mode is "${mode}".* grid`));
    near(drawn.valueAt(100, 100), 1);
    assert.equal(drawn.legend().min, 0);
    const sum = map().setData({ ...POINT, weight: [3] }).difference({ ...POINT, weight: [1] });
    assert.throws(() => sum.configure({ mode }), /difference/);
    near(sum.valueAt(100, 100), 2 * LONE);
  }
});

test("a maximum neither removes nor decays, and does not bring back what was removed or faded", () => {
  const drawn = map().setData({ x: [100, 220], y: [100, 100] }).remove({ x: [220], y: [100] });
  assert.throws(() => drawn.configure({ mode: "max" }), /mode is "max".* remove/);
  assert.equal(drawn.valueAt(220, 100), 0);
  const faded = map().setData(POINT).decay(0.5);
  assert.throws(() => faded.configure({ mode: "max" }), /mode is "max".* decay/);
  near(faded.valueAt(100, 100), LONE / 2);
  const highest = map({ mode: "max" }).setData({ ...POINT, weight: [4] });
  assert.throws(() => highest.decay(0.5), /decay/);
  assert.throws(() => highest.remove(POINT), /remove/);
  near(highest.valueAt(100, 100), 4);
});

test("the highest percentile is the peak, also below zero", () => {
  const drawn = map({ scale: { percentile: 100 } }).setData(POINT);
  assert.equal(drawn.legend().max, drawn.peak);
  const below = map({ scale: { percentile: 99 } }).setData({ x: [], y: [] }).difference({ x: [200], y: [100], weight: [50] });
  const { min, max } = below.legend();
  assert.ok(max > 0.9 * -below.lowest && max <= -below.lowest && min === -max, `${max} of ${below.lowest}`);
  assert.ok(visible(below.pixels()));
});

test("contours at percentiles of the area and at shares of the mass are different things", () => {
  const drawn = map().setData({ x: [160], y: [100] });
  // Of a Gaussian above a thousandth of its peak: area goes with the logarithm, mass with the value.
  const [area] = drawn.contours({ percentiles: [75] });
  near(area.value, drawn.peak * 1000 ** -0.25, 0.03);
  const [mass] = drawn.contours({ masses: [75] });
  near(mass.value, drawn.peak * 0.25, 0.03);
  assert.equal(drawn.contours().length, 3);
});

test("a minimum above everything draws nothing", () => {
  for (const alpha of ["ramp", "constant"]) {
    const drawn = map({ min: 100, alpha }).setData(POINT);
    assert.ok(!visible(drawn.pixels()));
    const { min, ticks } = drawn.legend();
    assert.deepEqual([min, ticks], [100, []]);
  }
});

test("a legend has the numbers that were given, and round ones", () => {
  const { max, ticks } = map({ scale: { max: 0.1 } }).setData(POINT).legend();
  assert.equal(max, 0.1);
  assert.deepEqual(ticks.map(({ value }) => value), [0, 0.02, 0.04, 0.06, 0.08, 0.1]);
  assert.equal(map({ scale: { atLeast: 123.456 } }).setData(POINT).legend().max, 123.456);
  assert.equal(map({ scale: { atLeast: 0.1 } }).setData(POINT).legend().max, map().setData(POINT).peak);
});

test("a narrow scale has about as many round ticks as any, all of them on it", () => {
  const drawn = map().setData(POINT);
  for (const transfer of ["linear", "sqrt", "log"]) {
    for (const [min, max] of [[123000, 123456], [90, 100], [1000, 1050], [-50, 100], [0.1, 0.13]]) {
      const { ticks } = drawn.configure({ transfer, min, scale: { max } }).legend();
      const values = ticks.map(({ value }) => value);
      const words = `${transfer} ${min} to ${max}: ${values}`;
      assert.ok(values.length >= 4 && values.length <= 6, words);
      assert.ok(values.every((value) => value >= min && value <= max), words);
      assert.ok(ticks.every(({ value, heat }, i) => !i || (value > values[i - 1] && heat > ticks[i - 1].heat)), words);
    }
  }
  const shown = (min, max) => drawn.configure({ transfer: "linear", min, scale: { max } }).legend().ticks.map(({ value }) => value);
  assert.deepEqual(shown(123000, 123456), [123000, 123100, 123200, 123300, 123400]);
  assert.deepEqual(shown(90, 100), [90, 92, 94, 96, 98, 100]);
});

test("a tick has the colour that its value is painted in", () => {
  const drawn = map({ scale: { max: LONE }, alpha: "constant", opacity: 1 }).setData(POINT);
  const { ticks, max } = drawn.legend();
  const picture = drawn.pixels();
  for (const { value, colour, heat } of ticks.slice(1)) {
    near(heat, value / max, 1e-5);
    const x = Math.round(100 + SIGMA * Math.sqrt(-2 * Math.log(Math.min(1, value / LONE))));
    const [r, g, b] = colour.match(/\d+/g).map(Number);
    const [red, green, blue] = pixel(picture, x, 100);
    const off = Math.max(Math.abs(r - red), Math.abs(g - green), Math.abs(b - blue));
    assert.ok(off < 25, `${colour} at ${value}, ${[red, green, blue]} at ${x}`);
  }
});

test("a large map at a small sigma works, and one that needs too much memory names its cells", () => {
  for (const [width, height, sigma] of [[1920, 1080, 1], [1920, 1080, 2], [3840, 2160, 2], [1440, 30_000, 4], [1440, 1_000_000, 20]]) {
    const drawn = new Heatmap(null, { width, height, sigma }).setData({ x: [700], y: [height - 9] });
    near(drawn.valueAt(700, height - 9), 1250 / sigma ** 2);
    drawn.destroy();
  }
  assert.throws(() => map({ width: 1e5, height: 1e5, sigma: 1 }), /number of cells .* is 400\d{8}$/);
  const drawn = map().setData(POINT);
  assert.throws(() => drawn.resize(1e6, 1e6), /number of cells/);
  near(drawn.valueAt(100, 100), LONE);
});

test("a picture of many bands is the same as its parts, and takes no more of the engine's memory", () => {
  const drawn = map({ scale: { max: LONE }, opacity: 1 }).setData({ x: [100, 200], y: [100, 150] });
  const ratio = 6.3;
  const whole = drawn.pixels({ pixelRatio: ratio });
  assert.deepEqual([whole.width, whole.height], [2016, 1260]);
  const part = drawn.pixels({ pixelRatio: ratio, top: 1100 / Math.fround(ratio), height: 50 / ratio });
  assert.equal(part.height, 50);
  const from = whole.data.subarray(1100 * 2016 * 4, 1150 * 2016 * 4);
  const off = part.data.reduce((most, byte, i) => Math.max(most, Math.abs(byte - from[i])), 0);
  assert.ok(off <= 1 && part.data.some((byte) => byte > 0), `${off}`);
  assert.throws(() => drawn.pixels({ width: 1e9, height: 1e9 }), /number of pixels/);
  assert.equal(map({ width: 0, height: 0 }).pixels().data.length, 0);
});

test("a huge picture leaves the engine no larger than a small one", () => {
  const { Instance } = WebAssembly;
  let engine;
  WebAssembly.Instance = function (...args) {
    return (engine = new Instance(...args));
  };
  const drawn = map({ width: 1000, height: 800 }).setData(POINT);
  WebAssembly.Instance = Instance;
  const memory = Object.values(engine.exports).find((part) => part instanceof WebAssembly.Memory);
  const { data } = drawn.pixels({ pixelRatio: 6 });
  assert.equal(data.length, 6000 * 4800 * 4);
  assert.ok(memory.buffer.byteLength < 3e7, `${memory.buffer.byteLength}`);
});

test("peaks that are near a higher one are left out only as far as was asked", () => {
  const drawn = map().setData({ x: [100, 155], y: [100, 100], weight: [1, 0.9] });
  assert.equal(drawn.peaks({ distance: 0 }).length, 2);
  assert.equal(drawn.peaks({ distance: 60 }).length, 1);
  const [{ value, prominence }] = drawn.peaks();
  assert.equal(prominence, value);
});

test("after a difference points are added to the map itself, and the factor is 1", () => {
  const drawn = map().setData({ ...POINT, weight: [3] }).difference({ ...POINT, weight: [1] });
  near(drawn.valueAt(100, 100), 2 * LONE);
  near(drawn.add({ ...POINT, weight: [2] }).valueAt(100, 100), 4 * LONE);
  near(drawn.mass, 5);
});

test("a rule's sigma is that of all points, however many there are", () => {
  // Half of them spread 40 px, which a sample from the beginning alone would not tell.
  const x = Float32Array.from({ length: 40_000 }, (_, i) => (i < 20_000 ? 160 : 160 + (((i * 7919) % 20_000) / 20_000 - 0.5) * 240));
  const y = Float32Array.from({ length: 40_000 }, (_, i) => (i < 20_000 ? 100 : 100 + (((i * 104_729) % 20_000) / 20_000 - 0.5) * 160));
  const { sigma } = map({ sigma: "scott" }).setData({ x, y });
  const reversed = map({ sigma: "scott" }).setData({ x: x.toReversed(), y: y.toReversed() });
  near(reversed.sigma, sigma, 0.02);
});

test("a mean is that of the points, whether they come at once or one by one, and lies between their weights", () => {
  const points = { x: [100, 115, 200, 210], y: [100, 90, 60, 140], weight: [1, 5, 2, 4] };
  const weighed = (x, y) => {
    const shares = points.x.map((_, i) => Math.exp(-0.5 * (((points.x[i] - x) ** 2 + (points.y[i] - y) ** 2) / SIGMA ** 2)));
    return shares.reduce((sum, share, i) => sum + share * points.weight[i], 0) / shares.reduce((sum, share) => sum + share);
  };
  const atOnce = map({ mode: "mean" }).setData(points);
  const oneByOne = map({ mode: "mean" });
  points.x.forEach((_, i) => oneByOne.add({ x: [points.x[i]], y: [points.y[i]], weight: [points.weight[i]] }));
  for (const [x, y] of [[100, 100], [107, 95], [115, 90], [200, 60], [210, 140], [205, 100]]) {
    near(atOnce.valueAt(x, y), weighed(x, y), 0.01);
    near(oneByOne.valueAt(x, y), weighed(x, y), 0.01);
  }
});

test("a rule's sigma is what its formula gives, and far outliers widen Scott's and hardly Silverman's", () => {
  // A square lattice of 32 x 32 points, 10 px apart: the variance of 0, 10 … 310 is 100 (32^2 - 1) / 12, of which 1023 are free.
  const lattice = (by) => Float32Array.from({ length: 1024 }, (_, i) => 10 * Math.floor((i / by) % 32));
  const [x, y] = [lattice(1), lattice(32)];
  const found = (sigma) => map({ sigma }).setData({ x, y }).sigma;
  near(found("scott"), Math.sqrt((8525 * 1024) / 1023) / 1024 ** (1 / 6), 1e-9);
  const before = found("silverman");
  [x[5], y[5]] = [1e4, -1e4];
  assert.ok(found("scott") > 2 * before && Math.abs(found("silverman") / before - 1) < 0.3);
});

test("a rule finds no sigma for points in one place, and draws with the usual one", () => {
  for (const sigma of ["scott", "silverman"]) {
    for (const count of [0, 1, 9]) assert.equal(map({ sigma }).setData({ x: Array(count).fill(100), y: Array(count).fill(100) }).sigma, 20);
  }
});

test("a level that all of the mass is above is 0, and one that none is above is the highest there is", () => {
  const drawn = map().setData({ x: [100, 220], y: [60, 140], weight: [1, 2] });
  const [none, all] = drawn.contours({ masses: [0, 100] });
  assert.ok(none.value > 0.98 * drawn.peak && none.value <= drawn.peak, `${none.value} of ${drawn.peak}`);
  assert.equal(all.value, 0);
  const [lowest, highest] = drawn.contours({ percentiles: [0, 100] });
  assert.ok(lowest.value > 0 && lowest.value < 0.002 * drawn.peak);
  assert.equal(highest.value, drawn.peak);
  assert.deepEqual(map().contours({ masses: [50], percentiles: undefined }).map(({ value, rings }) => [value, rings]), [[0, []]]);
});

test("a palette of one colour is that colour everywhere", () => {
  for (const palette of [[[0.5, "#102030"]], Uint8Array.of(16, 32, 48, 255)]) {
    const { colours } = map({ palette, alpha: "constant", opacity: 1 }).setData(POINT).legend();
    for (const level of [1, 127, 255]) assert.deepEqual([...colours.subarray(level * 4, level * 4 + 4)], [16, 32, 48, 255]);
  }
});

test("a lower peak stands out as far as the way to the higher one goes down, and there rings part", () => {
  const [from, to] = [[101, 61], [151, 111]];
  const drawn = map().setData({ x: [from[0], to[0]], y: [from[1], to[1]], weight: [1, 0.9] });
  const way = Array.from({ length: 1001 }, (_, i) => drawn.valueAt(...[0, 1].map((side) => from[side] + ((to[side] - from[side]) * i) / 1000)));
  const saddle = Math.min(...way);
  const [, { value, prominence }] = drawn.peaks();
  near(prominence, value - saddle, 0.05);
  const rings = (share) => drawn.contours({ values: [saddle * share] })[0].rings.length;
  assert.deepEqual([rings(0.99), rings(1.01)], [1, 2]);
});
