// What the overlay says: numbers, plurals, days and shares in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { english as words } from "../overlay/english.js";

/** The day of a date, counted since 1970-01-01. */
const day = (date) => Date.parse(date) / 864e5;
/** Browsers differ in the spaces around a dash. */
const days = (from, to) => words.extent({ from: day(from), to: day(to) }, false).replace(/\s*–\s*/, "–");

test("figures keep three digits, and thousands are grouped", () => {
  const spelt = [0, 0.004, 0.25, 2.5, 12.34, 99.96, 5000.4, 12345678].map(words.figure);
  assert.deepEqual(spelt, ["0", "0", "0.25", "2.5", "12.3", "100", "5,000", "12,345,678"]);
});

test("a trace is not nothing, and nearly all is not all", () => {
  assert.deepEqual(
    [[1, 1000], [999, 1000], [0, 0], [1000, 1000], [1, 3]].map(([part, whole]) => words.part(part, whole)),
    ["<1\u00a0% · 1", ">99\u00a0% · 999", "0\u00a0% · 0", "100\u00a0% · 1,000", "33\u00a0% · 1"],
  );
});

test("a period does not repeat what both ends share", () => {
  assert.equal(days("2026-01-01", "2026-01-01"), "1 Jan 2026 · all devices");
  assert.equal(days("2026-01-01", "2026-01-07"), "1–7 Jan 2026 · all devices");
  assert.equal(days("2026-01-01", "2026-02-02"), "1 Jan–2 Feb 2026 · all devices");
  assert.equal(days("2025-12-26", "2026-01-01"), "26 Dec 2025–1 Jan 2026 · all devices");
});

test("counts have a singular", () => {
  assert.equal(words.volume({ kind: "click", points: 1, views: 2000 }), "1 click in 2,000 views");
  assert.equal(words.volume({ kind: "scroll", points: 7, views: 1 }), "1 view");
  assert.equal(words.simulated(1), "incl. 1 simulated view");
});

test("every trouble has a sentence", () => {
  assert.match(words.trouble(401), /isotherm link/);
  assert.match(words.trouble("offline"), /cannot be reached/);
  assert.equal(words.trouble(500), "The collector answered with error 500; trying again in a moment.");
});

test("before the hands come, maps of views have their unit, volume and density", () => {
  const about = { kind: "click", points: 60, views: 40 };
  assert.equal(words.unitOf(about), "Clicks per 62 px circle");
  assert.equal(words.volumeOf(about), "60 clicks in 40 views");
  assert.equal(words.densityOf(about, 2.468), "2.47 clicks per 62 px circle");
});

test("a map of a collector says what it leaves out, a tab's knows of nothing", () => {
  const about = { from: 20000, to: 20000, bots: { views: 1, of: 3 }, excluded: { views: 0, of: 0 } };
  assert.match(words.extent(about, false), / · left out: bots 33\.3\u00a0%, excluded 0\u00a0%$/);
  assert.equal(words.extent({}, "tab"), "this tab · all devices");
  assert.equal(words.extent({}, "browser"), "this browser · all devices");
});
