// What the overlay says of segments, and what it asks for them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeSource } from "../overlay/source.js";
import { peopleWords } from "../overlay/people-words.js";
import { english as words } from "../overlay/english.js";

Object.assign(words, peopleWords(words));

const about = { kind: "click", count: "events", units: 40, actors: 30, points: 60, views: 40 };
const versus = { ...about, units: 50, actors: 1, points: 1, views: 50 };

test("values are said as people say them", () => {
  const said = [["width", "480-767"], ["width", "1440-"], ["width", "-479"], ["visitor", "new"], ["device", "phone"], ["source", "all"], ["variant", "hero:b"]];
  assert.deepEqual(
    said.map(([name, value]) => words.value(name, value)),
    ["480–767\u00a0px", "from 1440\u00a0px", "up to 479\u00a0px", "new", "phone", "all others", "hero:b"],
  );
  assert.equal(words.choice("source", "news.example", 1234), "news.example · 1,234");
});

test("a map says who counts once", () => {
  const visitors = { ...about, count: "visitors" };
  assert.equal(words.unitOf(visitors), "Visitors per 62 px circle");
  assert.equal(words.volumeOf(visitors), "30 of 40 visitors · clicks");
  assert.equal(words.volumeOf(about), "60 clicks in 40 views");
  assert.equal(words.unitOf({ ...visitors, kind: "scroll" }), "% of visitors that reached");
  assert.equal(words.unitOf({ ...visitors, kind: "attention" }), "Seconds in view, per visitor");
});

test("a difference says what is compared, of how many, and how surely it differs", () => {
  const map = { ...about, versus };
  assert.equal(words.unitOf(map), "Clicks per 100 views, per 62 px circle: the difference");
  assert.equal(words.densityOf(map, -2.468), "−2.47 clicks per 100 views and circle");
  const compared = (q) => words.compared(map, [30, 1, q], "#buy");
  assert.equal(compared(0.0004), "75\u00a0% against 2\u00a0% of views · q < 0.001 · #buy");
  assert.equal(compared(0.0321), "75\u00a0% against 2\u00a0% of views · q = 0.032 · #buy");
  assert.equal(compared(1), "75\u00a0% against 2\u00a0% of views · too few to tell · #buy");
  const named = (query) => words.compares(query, { ...about, from: 20000, to: 20001 }, { ...versus, from: "2024-10-02", to: "2024-10-03" });
  assert.deepEqual(named({ variant: "hero:a", versus: "variant=hero:b=c" }), ["Variant: hero:a", "Variant: hero:b=c"]);
  assert.deepEqual(named({ device: "all", versus: "device=phone" }), ["Device: all others", "Device: phone"]);
  assert.deepEqual(named({ versus: "before" }).map((text) => text.replace(/\s*–\s*/, "–")), ["4–5 Oct 2024", "2–3 Oct 2024"]);
});

test("what is chosen is asked for", async (context) => {
  const asked = [];
  context.mock.method(globalThis, "fetch", async (url) => {
    asked.push(new URL(url));
    return new Response("{}");
  });
  const source = makeSource({ base: "https://a.example/", site: "KEY", path: () => "/a b&c", flush: () => {} });
  const query = { kind: "click", device: "all", pointer: "all", days: 7, count: "visitors", source: "a&b=c" };
  await source.ask({ ...query, versus: "variant=hero:b=c" });
  await source.ask({ ...query, versus: "before" });
  await source.choices(7);
  const [one, other, choices] = asked.map(({ searchParams }) => Object.fromEntries(searchParams));
  const { from, to, ...rest } = one;
  const { days, ...filters } = query;
  assert.deepEqual(rest, { site: "KEY", path: "/a b&c", ...filters, vs_variant: "hero:b=c" });
  const day = (date) => Date.parse(date) / 864e5;
  assert.deepEqual([day(to) - day(from), day(from) - day(other.vs_to)], [6, 1]);
  assert.equal(asked[2].pathname, "/api/v1/segments");
  assert.deepEqual(Object.keys(choices), ["site", "path", "from", "to"]);
});
