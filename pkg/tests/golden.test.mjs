// The pictures that `crates/density` is held to, painted by the npm module: palettes, opacity and scales are the same in both.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { Heatmap } from "isotherm/heatmap";

const WIDTH = 96;
const HEIGHT = 64;

/** The predictor of PNG's fourth kind of row. */
const paeth = (left, up, corner) => [left, up, corner].sort((a, b) => Math.abs(left + up - corner - a) - Math.abs(left + up - corner - b))[0];

const PREDICT = [() => 0, (left) => left, (_, up) => up, (left, up) => (left + up) >> 1, paeth];

/** The pixels of a PNG of RGBA bytes. */
const golden = (name) => {
  const file = readFileSync(new URL(`../../crates/density/tests/golden/${name}.png`, import.meta.url));
  const parts = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString("latin1", at + 4, at + 8) == "IDAT") parts.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  const lines = inflateSync(Buffer.concat(parts));
  const row = WIDTH * 4;
  const pixels = new Uint8Array(row * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    const predict = PREDICT[lines[y * (row + 1)]];
    for (let x = 0; x < row; x++) {
      const before = (by, up) => (x < by || y < up ? 0 : pixels[(y - up) * row + x - by]);
      pixels[y * row + x] = lines[y * (row + 1) + 1 + x] + predict(before(4, 0), before(0, 1), before(4, 1));
    }
  }
  return pixels;
};

const check = (name, points, options) => {
  const [x, y, weight] = [0, 1, 2].map((side) => points.map((point) => point[side]));
  const map = new Heatmap(null, { width: WIDTH, height: HEIGHT, sigma: 8, ...options }).setData({ x, y, weight });
  assert.deepEqual(new Uint8Array(map.pixels().data.buffer), golden(name), name);
};

const POINTS = [[20, 18, 3], [28, 22, 2], [70, 44, 4], [60, 10, 1], [-4, 60, 2]];

test("every palette paints the crate's golden image", () => {
  for (const palette of ["thermal", "inferno", "viridis", "cividis", "turbo", "grey"]) check(palette, POINTS, { palette });
});

test("every transfer paints the crate's golden image", () => {
  for (const transfer of ["sqrt", "log"]) check(`thermal-${transfer}`, POINTS, { transfer });
});

test("both sides of a scale paint the crate's golden image", () => {
  const points = [[20, 18, 3], [28, 22, 2], [70, 44, -4], [60, 10, -1], [48, 60, 1]];
  check("diverging", points, { palette: "diverging", transfer: "sqrt", opacity: 0.9 });
});
