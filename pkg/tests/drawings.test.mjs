// What is drawn of a map beside its density: lines through the core's coefficients, and where they are labelled.
import assert from "node:assert/strict";
import { test } from "node:test";
import { falls } from "../overlay/facts.js";
import { levels } from "../overlay/drawings/contours.js";
import { sample } from "../overlay/drawings/field.js";
import { lines } from "../overlay/drawings/lines.js";
import { ticks } from "../overlay/ticks.js";

const SIZE = [400, 300];
const SIGMA = 20;
const [STRIDE, ROWS] = SIZE.map((side) => Math.ceil((side * 2) / SIGMA) + 4);

/** Coefficients by column and row. */
const nodes = (value) => Float64Array.from({ length: STRIDE * ROWS }, (_, at) => value(at % STRIDE, Math.floor(at / STRIDE)));

test("what is even or a slope in the coefficients is so at every place", () => {
  const even = sample(nodes(() => 3), SIZE, SIGMA, 7);
  assert.ok(even.values.every((value) => Math.abs(value - 3) < 1e-6));
  const slope = sample(nodes((column) => column - 1), SIZE, SIGMA, 5);
  // A node for each ten px.
  for (const at of [0, 1, 37, 79]) assert.ok(Math.abs(slope.values[at] - at / 2) < 1e-4, `${slope.values[at]}`);
});

/** A cone about the middle, of 100 there and 1 less for each px. */
const cone = () => {
  const step = 5;
  const columns = 81;
  const values = Float32Array.from({ length: 81 * 61 }, (_, at) => 100 - Math.hypot((at % 81) * step - 200, Math.floor(at / 81) * step - 150));
  return { values, columns, step };
};

const radii = (line) => Array.from({ length: line.length / 2 }, (_, at) => Math.hypot(line[2 * at] - 200, line[2 * at + 1] - 150));

test("a line goes once around where the density is as high", () => {
  for (const level of [20, 50, 90]) {
    const found = lines(cone(), [level])[0];
    assert.equal(found.length, 1);
    assert.deepEqual(found[0].slice(0, 2), found[0].slice(-2), "it ends where it begins");
    assert.ok(radii(found[0]).every((radius) => Math.abs(radius - (100 - level)) < 0.7), `${radii(found[0])}`);
  }
});

test("a line that leaves the viewport is one piece from border to border", () => {
  const found = lines(cone(), [-70])[0];
  const { values } = cone();
  assert.ok(values[0] < -70, "a corner is lower");
  for (const line of found) assert.ok(radii(line).every((radius) => Math.abs(radius - 170) < 0.7));
  assert.equal(found.length, 2, "left and right of the middle, cut off above and below");
});

test("levels are found together as each is alone, and again", () => {
  const all = [-70, 20, 50, 90];
  for (let time = 0; time < 2; time++) assert.deepEqual(lines(cone(), all), all.map((level) => lines(cone(), [level])[0]));
});

test("no line where nothing is", () => assert.deepEqual(lines({ values: new Float32Array(81 * 61), columns: 81, step: 5 }, [1]), [[]]));

test("ticks are round, rise and end before the hottest", () => {
  const densities = (max, transfer) => ticks(max, transfer).map(({ density }) => density);
  assert.deepEqual(densities(10, "sqrt"), [0, 0.5, 2, 5, 10]);
  assert.deepEqual(densities(7, "linear"), [0, 2, 4, 6]);
  assert.deepEqual(densities(0.03, "linear"), [0, 0.01, 0.02, 0.03].map((n) => +n));
  assert.deepEqual(densities(1000, "log"), [0, 20, 50, 200, 1000]);
  assert.ok(ticks(7, "sqrt").every(({ density, heat }) => Math.abs(heat - Math.sqrt(density / 7)) < 1e-9));
});

const ramp = Array.from({ length: 17 }, (_, at) => [at, 0, 0, 255]);

test("a difference has lines on both sides of 0, in the colours of both", () => {
  const colours = { ticks: [{ density: 0, heat: 0 }, { density: 1, heat: 0.5 }, { density: 4, heat: 1 }], ramp };
  const spelt = (about) => levels({ about, colours }).map(({ density, colour }) => [density, colour]);
  assert.deepEqual(spelt({}), [[4, "rgb(16,0,0)"], [1, "rgb(8,0,0)"]]);
  assert.deepEqual(spelt({ versus: {} }), [[4, "rgb(16,0,0)"], [1, "rgb(14,0,0)"], [-4, "rgb(0,0,0)"], [-1, "rgb(2,0,0)"]]);
});

test("milestones stand where the share of views falls", () => {
  // Of 100 views all see three rows, 60 the fourth to sixth, 10 the rest but the last.
  const reached = Float64Array.of(100, 100, 100, 60, 60, 60, 10, 10, 10, 0);
  assert.deepEqual(falls(reached, 100), [[90, 3], [50, 6], [10, 9]], "75 falls with 90, and 25 with 50");
  assert.deepEqual(falls(Float64Array.from({ length: 40 }, () => 5), 5), [], "all read to the end");
});
