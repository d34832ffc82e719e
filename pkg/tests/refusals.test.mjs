// What is refused is named, and changes nothing: neither what is seen and told, nor what is done next.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { Heatmap, ramp } from "isotherm/heatmap";

const POINTS = { x: [100, 180], y: [100, 60], weight: [2, 1] };
const NEXT = { x: [150], y: [100] };
const DENSE = { x: new Float32Array(1000).fill(50), y: Float32Array.from({ length: 1000 }, (_, i) => 50 + i / 1000) };

const map = (options) => new Heatmap(null, { width: 300, height: 200, ...options });
const gone = () => {
  const other = map().setData(POINTS);
  other.destroy();
  return other;
};
/** The ninth thousand is not of the first that the engine takes. */
const late = () => {
  const x = new Float64Array(10_000).fill(50);
  x[9_000] = NaN;
  return { x, y: x.map(() => 50) };
};

const near = (value, expected) => assert.ok(Math.abs(value - expected) <= Math.abs(expected) * 0.002, `${value}, not ${expected}`);

/** All that can be seen and told. */
const look = (drawn) => {
  const { data } = drawn.pixels();
  const values = [[100, 100], [180, 60], [150, 100], [50, 50]].map(([x, y]) => drawn.valueAt(x, y));
  return { data, values, mass: drawn.mass, sigma: drawn.sigma, size: drawn.size, legend: drawn.legend() };
};

const DATA = [
  [() => ({ x: Float32Array.of(NaN), y: Float32Array.of(1) }), /x\[0\] is NaN/],
  [late, /x\[9000\] is NaN/],
  [() => ({ x: [1], y: [1], weight: Float64Array.of(1e39) }), /weight\[0\] is 1e\+39/],
  [() => ({ x: [1], y: [1], weight: [1e36] }), /weight\[0\] is 1e\+36, which is no finite number below 2\^100/],
  [() => ({ x: [1], y: [1], weight: Float32Array.of(-1e36) }), /weight\[0\] is -9\.99\d*e\+35/],
  [() => ({ x: Float32Array.of(1e35), y: [1] }), /x\[0\] is /],
  [() => ({ x: [1], y: [1], weights: [5] }), /no option weights; there are x, y, weight/],
  [() => ({ x: [1], y: [1], weight: 0 }), /weight is 0, not an array/],
  [() => ({ x: [1], y: [1], weight: NaN }), /weight is NaN, not an array/],
  [() => ({ x: [1], y: [1, 2] }), /y has 2 numbers, x has 1/],
  [() => ({ x: BigInt64Array.of(1n), y: BigInt64Array.of(1n) }), /x\[0\] is 1n, which is no finite number/],
  [() => ({ x: ["1"], y: [1] }), /x\[0\] is "1", which is no finite number/],
  [() => ({ x: new DataView(new ArrayBuffer(8)), y: [] }), /x is DataView, not an array/],
  [() => new Float32Array(4), /Float32Array is no object of x, y, weight/],
  [() => [{ x: 1, y: 1 }], /Array is no object of x, y, weight/],
  [() => null, /x is undefined, not an array/],
  [() => 5, /5 is no object of x, y, weight/],
  [() => ({ values: [1, 2, 3], columns: 1.5, cellWidth: 9 }), /3 values do not make rows of 1.5 columns/],
  [() => ({ values: [1], columns: 1, cellWidth: -5 }), /cellWidth is -5/],
  [() => ({ values: [1], columns: 1, cellWidth: 9, top: NaN }), /top is NaN/],
  [() => ({ values: [1], colums: 1, cellWidth: 9 }), /no option colums/],
  [() => ({ values: Float32Array.of(1, NaN), columns: 1, cellWidth: 9 }), /values\[1\] is NaN/],
];

const OPTIONS = [
  [{ sigma: 0 }, /sigma is 0; it can be 1 to 1000, scott, silverman/],
  [{ sigma: null }, /sigma is null/],
  [{ width: -1 }, /width is -1/],
  [{ width: 1e9, height: 1e9 }, /number of cells \(up to 2\^26: .*\) is \d+/],
  [{ scale: { atLeast: -5 } }, /atLeast is -5; it can be 0 to/],
  [{ scale: "percentile" }, /scale is "percentile"; it can be "max", {max}, {percentile} or {atLeast}/],
  [{ scale: {} }, /scale is Object/],
  [{ scale: { percentil: 9 } }, /no option percentil/],
  [{ scale: { max: 5, percentile: 3 } }, /of max, percentile, atLeast there can be one alone/],
  [{ scale: { max: -1 } }, /max is -1/],
  [{ scale: { max: 1e39 } }, /max is 1e\+39/],
  [{ scale: { max: 5 }, min: 5 }, /min is 5; it can be less than max/],
  [{ min: NaN }, /min is NaN/],
  [{ edges: "no" }, /edges is "no"; it can be true, false/],
  [{ signed: 1 }, /signed is 1; it can be true, false/],
  [{ palette: null }, /palette is null/],
  [{ palette: 5 }, /palette is 5/],
  [{ palette: new Float32Array(8) }, /palette is Float32Array/],
  [{ palette: new Int8Array(8) }, /palette is Int8Array; it can be \[\[place, colour\]\] or \{place: colour\}/],
  [{ palette: new Uint8Array(7) }, /palette.length \/ 4 is 1.75; it can be whole/],
  [{ palette: { 0: "rgb(1,2,3,4,5)" } }, /a colour of palette is "rgb\(1,2,3,4,5\)", which is none/],
  [{ mode: "toString" }, /mode is "toString"/],
  [{ colour: "red" }, /no option colour/],
  [5, /5 is no object of sigma/],
  ["abc", /"abc" is no object of sigma/],
];

const ACTS = [
  ...DATA.flatMap(([data, words]) => ["setData", "add", "remove", "difference"].filter((verb) => data() || verb != "difference").map((verb) => [`${verb} where ${words}`, (drawn) => drawn[verb](data()), words])),
  ...OPTIONS.map(([options, words]) => [`configure where ${words}`, (drawn) => drawn.configure(options), words]),
  ["decay of 2", (drawn) => drawn.decay(2), /decay is 2; it can be 0 to 1/],
  ["a size that is too large", (drawn) => drawn.resize(1e9, 1e9), /number of cells/],
  ["a size below 0", (drawn) => drawn.resize(-5, 5), /width is -5/],
  ["a place that is none", (drawn) => drawn.scrollTo(0, NaN), /y is NaN/],
  ["a difference with a map that was destroyed", (drawn) => drawn.difference(gone()), /destroyed/],
  ["a misspelt significance", (drawn) => drawn.difference(NEXT, { signifcance: 5 }), /no option signifcance; there are factor, significance/],
  ["options that are no object", (drawn) => drawn.configure(new Map([["sigma", 5]])), /Map is no object of sigma/],
  ["so many peaks as are no number", (drawn) => drawn.peaks({ limit: 3n }), /limit is 3n; it can be 0 to/],
  ["half a peak", (drawn) => drawn.peaks({ limit: 1.5 }), /limit is 1.5; it can be whole/],
  ["a factor that is none", (drawn) => drawn.difference(NEXT, { factor: NaN }), /factor is NaN/],
];

/** Maps in several states; made anew for every refusal, and once more to compare with. */
const STATES = {
  "a map": () => map().setData(POINTS),
  "a map with a rule for sigma": () => map({ sigma: "scott" }).setData(POINTS),
  "a difference": () => map().setData(POINTS).difference({ x: [180], y: [60] }),
  "a masked difference": () => map().setData(POINTS).difference({ x: [180], y: [60] }, { significance: 0.5 }),
  "a map that has faded": () => map().setData(POINTS).decay(0.5),
};

for (const [state, make] of Object.entries(STATES)) {
  test(`whatever ${state} refuses leaves it as it was, also for what comes next`, () => {
    const expected = make();
    const before = look(expected);
    const after = look(expected.add(NEXT));
    // A signed scale has no minimum that could be too high.
    const acts = ACTS.filter(([what]) => before.legend.min == 0 || !what.includes("less than max"));
    for (const [what, act, words] of acts) {
      const drawn = make();
      assert.throws(() => act(drawn), words, what);
      assert.deepEqual(look(drawn), before, what);
      assert.deepEqual(look(drawn.add(NEXT)), after, what);
    }
  });
}

test("whatever a mode cannot do leaves the map as it was", () => {
  const acts = {
    max: [(drawn) => drawn.remove(NEXT), (drawn) => drawn.decay(0.5), (drawn) => drawn.difference(NEXT), (drawn) => drawn.add({ values: [1], columns: 1, cellWidth: 9 })],
    mean: [(drawn) => drawn.difference(NEXT), (drawn) => drawn.setData({ values: [1], columns: 1, cellWidth: 9 })],
    sum: [(drawn) => drawn.remove({ x: [9], y: [9] }).configure({ mode: "max" })],
  };
  for (const [mode, refused] of Object.entries(acts)) {
    for (const act of refused) {
      const make = () => (mode == "sum" ? map().setData(POINTS).remove({ x: [9], y: [9] }) : map({ mode }).setData(POINTS));
      const drawn = mode == "sum" ? map().setData(POINTS) : make();
      assert.throws(() => act(drawn), /which knows no/);
      assert.deepEqual(look(drawn), look(make()));
      assert.deepEqual(look(drawn.add(NEXT)), look(make().add(NEXT)));
    }
  }
});

test("weights that are no numbers are refused also where they are only counted", () => {
  const drawn = map({ mode: "count" }).setData(POINTS);
  for (const weight of [Float32Array.of(NaN), Float64Array.of(1e39), [Infinity]]) {
    assert.throws(() => drawn.add({ ...NEXT, weight }), /weight\[0\] is (NaN|1e\+39|Infinity), which is no finite number/);
  }
  near(drawn.configure({ mode: "sum" }).mass, 3);
});

test("a difference with another map reads its points as that map does, or is refused where it cannot", () => {
  const data = { x: [100], y: [100], weight: [5] };
  const value = (mode, other) => map({ mode }).difference(map({ mode: other }).setData(data)).valueAt(100, 100);
  const lone = 1250 / 400;
  near(value("sum", "count"), -lone);
  near(value("sum", "sum"), -5 * lone);
  near(value("count", "sum"), -5 * lone);
  for (const other of ["mean", "max"]) assert.throws(() => value("sum", other), new RegExp(`mode is "${other}", which knows no difference`));
});

test("a rule's sigma stays within what there is, and a map too large for it is refused and stays", () => {
  assert.equal(map({ sigma: "scott" }).setData(DENSE).sigma, 1);
  assert.equal(map({ sigma: "silverman" }).setData({ x: [0, 1e9], y: [0, 1e9] }).sigma, 1000);
  const make = () => map({ sigma: "scott", width: 6000, height: 6000 }).setData({ x: [100, 4000], y: [100, 3000] });
  const drawn = make();
  assert.throws(() => drawn.setData(DENSE), /number of cells/);
  assert.throws(() => drawn.add({ x: new Float32Array(1e6).fill(50), y: new Float32Array(1e6).fill(50) }), /number of cells/);
  assert.deepEqual([drawn.mass, drawn.sigma, drawn.valueAt(100, 100)], [2, make().sigma, make().valueAt(100, 100)]);
  assert.equal(drawn.add(NEXT).sigma, make().add(NEXT).sigma);
});

test("what is asked for is refused by name where it is misspelt, too", () => {
  const drawn = map().setData(POINTS);
  const refusals = [
    [() => drawn.contours({ mass: [20] }), /no option mass; there are values, percentiles, masses/],
    [() => drawn.contours({ masses: [20], values: [1] }), /there can be one alone/],
    [() => drawn.contours({ values: Float64Array.of(NaN) }), /values\[0\] is NaN/],
    [() => drawn.legend(-1), /the number of ticks is -1; it can be 0 to 100/],
    [() => drawn.legend("5"), /the number of ticks is "5"/],
    [() => drawn.peaks({ limit: -1 }), /limit is -1/],
    [() => drawn.peaks({ prominence: 2 }), /prominence is 2; it can be 0 to 1/],
    [() => drawn.peaks({ distance: -1 }), /distance is -1/],
    [() => drawn.difference(NEXT, { significance: -1 }), /significance is -1/],
    [() => drawn.peaks({ limmit: 1 }), /no option limmit; there are limit, prominence, distance/],
    [() => drawn.pixels({ widht: 10 }), /no option widht/],
    [() => drawn.pixels({ width: -5, height: -5 }), /width is -5/],
    [() => drawn.pixels({ left: 1e39 }), /left is 1e\+39/],
    [() => drawn.pixels(5), /5 is no object of left/],
    [() => ramp(null), /stops is null/],
    [() => ramp({ 0: "red" }, 1.5), /the number of colours is 1.5; it can be whole/],
    [() => drawn.contours()[0].svg(-1), /digits is -1; it can be 0 to 100/],
    [() => drawn.contours()[0].svg("2"), /digits is "2"/],
  ];
  for (const [act, words] of refusals) assert.throws(act, words);
  // Nothing is as good as what is left out.
  assert.equal(drawn.contours(null).length, 3);
  assert.equal(drawn.pixels(null).width, 300);
});

test("a picture without area is none, and says so", async () => {
  await assert.rejects(map({ width: 0, height: 0 }).toBlob(), /the shorter side of a picture is 0/);
  await assert.rejects(map().toBlob({ width: 5, height: 0 }), /the shorter side of a picture is 0/);
  await assert.rejects(map().toBlob({ width: -3 }), /width is -3/);
});

test("what is changed in place counts as soon as it is told, and not before", () => {
  const scale = { max: 5 };
  const palette = [[0, "black"], [1, "black"]];
  const drawn = map({ scale, palette, alpha: "constant" }).setData(POINTS);
  scale.max = 9;
  palette[1][1] = "#f00";
  const red = () => drawn.legend().colours.at(-4);
  assert.deepEqual([drawn.configure({ sigma: 25 }).legend().max, red()], [5, 0]);
  assert.deepEqual([drawn.configure({ scale, palette }).legend().max, red()], [9, 255]);
});

test("a scale up to at least something has nothing above a minimum that nothing reaches", () => {
  const visible = (drawn) => drawn.pixels().data.some((byte) => byte > 0);
  const shown = map({ scale: { atLeast: 1 }, min: 2 }).setData({ ...NEXT, weight: [9] });
  assert.ok(visible(shown));
  assert.ok(!visible(shown.clear()));
  assert.ok(!visible(shown.add({ ...NEXT, weight: [0.1] })));
  assert.equal(shown.legend().max, shown.peak);
  const drawn = map({ scale: { atLeast: 0 } }).setData(NEXT);
  assert.equal(drawn.legend().max, drawn.peak);
  assert.ok(!visible(drawn.clear()));
});

test("where the engine comes late, what it refuses is told by `ready`, and all else is drawn", async () => {
  const script = `
    import { Heatmap } from "isotherm/heatmap";
    const make = (options) => new Heatmap(null, { width: 320, height: 200, ...options });
    const point = { x: [100], y: [100] };
    const refused = (act) => {
      try { act(); } catch ({ message }) { return message; }
    };
    const large = make({ width: 1e9, height: 1e9 }).setData(point);
    const never = large.ready;
    const map = make().setData(point).resize(1e9, 1e9);
    const other = make().setData({ x: [10], y: [10] }).decay(0.5);
    const early = [() => make({ scale: { max: -1 } }), () => map.add({ values: [1], columns: 1, cellWidth: -5 })].map(refused);
    map.add({ x: [200], y: [100] }).difference(other).difference(null).decay(0.5).configure({ min: 5, scale: { max: 5 } });
    const words = await map.ready.then(() => 'nothing', ({ message }) => message);
    await other.ready;
    const none = await never.then(() => 'nothing', ({ message }) => message);
    console.log(JSON.stringify([words, map.size, map.mass, map.legend().max == map.peak, none, ...early, other.mass, map.configure({ sigma: 30 }).mass, large.resize(320, 200).mass]));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--jitless", "--input-type=module", "--eval", script], { cwd: new URL(".", import.meta.url) });
  const [words, size, mass, scaled, none, max, cell, faded, anew, smaller] = JSON.parse(stdout);
  assert.match(words, /number of cells/);
  assert.deepEqual([size, mass, scaled], [[320, 200], 1, true]);
  assert.match(none, /number of cells/);
  assert.match(max, /max is -1/);
  assert.match(cell, /cellWidth is -5/);
  assert.deepEqual([faded, anew, smaller], [0.5, 1, 1]);
});

test("an element that shows nothing that is put into it is no container", () => {
  for (const localName of ["img", "svg", "input"]) assert.throws(() => new Heatmap({ nodeType: 1, localName }), new RegExp(`nothing that is put into <${localName}> is shown: take the element around it`));
});

test("what has no words of its own is named in an error, too", () => {
  assert.throws(() => map({ sigma: Symbol("wide") }), /sigma is Symbol\(wide\); it can be/);
  assert.throws(() => map().setData(POINTS).contours({ values: [Symbol("high")] }), /values\[0\] is Symbol\(high\)/);
  assert.throws(() => map().setData({ x: Object.create(null), y: [1] }), /x is an object, not an array/);
});
