// The second language is whole: every key of every table, nothing left over, nothing untranslated, and all of it is used.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { backdrop } from "../overlay/german/backdrop.js";
import { speakGerman } from "../overlay/german/german.js";
import { drawingWords } from "../overlay/drawings/words.js";
import { englishSaid } from "../overlay/said.js";
import { backdropWords } from "../overlay/backdrop/words.js";
import { liveWords } from "../overlay/live/words.js";
import { peopleWords } from "../overlay/people-words.js";
import { timeWords } from "../overlay/time/words.js";

/** A module of its own: tests beside this one may have changed theirs. */
const { english: words } = await import("../overlay/english.js?german");
const english = { ...words };
const said = englishSaid(english);
const german = speakGerman({ ...words });
const { german: own } = await import("../overlay/german/words.js");
const { people, said: saidGerman, live, time, drawings } = german.others;
const tables = {
  words: [english, { ...own, locale: undefined }],
  people: [peopleWords({ ...english }), people({ ...german })],
  said: [said, saidGerman],
  live: [liveWords(english), live],
  time: [timeWords(english), time(german)],
  drawings: [drawingWords(english), drawings(german)],
  backdrop: [backdropWords, backdrop],
};

/** The texts and functions of a table by their path. */
const leaves = (table, path = "") =>
  Object.entries(table).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return value && typeof value == "object" ? leaves(value, `${path}${key}.`) : [[path + key, value]];
  });

test("both languages have the same keys, and functions that take as much", () => {
  for (const [name, pair] of Object.entries(tables)) {
    const shape = (table) => leaves(table).map(([key, value]) => `${key}:${typeof value}${value.length && typeof value == "function" ? value.length : ""}`);
    const [one, other] = pair.map((table) => shape(table).sort());
    assert.ok(one.length >= 5, name);
    assert.deepEqual(other, one, name);
  }
});

/** Spelt alike in both languages. */
const ALIKE = ["Isotherm", "Tablet", "tablet", "Radius", "linear", "Zone", "Live", "Medium", "Scroll", "Browser"];

test("no text is left in English", () => {
  for (const [name, [one, other]] of Object.entries(tables)) {
    const texts = Object.fromEntries(leaves(one));
    const left = leaves(other).filter(([key, text]) => typeof text == "string" && text == texts[key] && !ALIKE.includes(text));
    assert.deepEqual(left, [], name);
  }
});

test("all is used", () => {
  const root = new URL("../overlay/", import.meta.url);
  const files = readdirSync(root, { recursive: true }).filter((file) => file.endsWith(".js") && !file.startsWith("german"));
  const source = files.map((file) => readFileSync(new URL(file, root), "utf8")).join("\n");
  for (const [name, [one]] of Object.entries(tables)) {
    for (const key of Object.keys(one)) {
      // Read from a table, or taken out of one.
      const isUsed = new RegExp(`\\b(words|said|english|table)\\??\\.${key}\\b|\\{[^{}\\n]*\\b${key}\\b[^{}\\n]*\\} = (english|words|table)\\b`);
      assert.match(source, isUsed, `${name}.${key} is never said`);
    }
  }
});

test("what comes later is found where German looks for it", () => {
  Object.assign(german.others.own, people(german.others.own));
  const about = { kind: "click", count: "events", units: 40, versus: { units: 40 } };
  const [value, place] = german.readOut({ kind: "click", about, density: 2, compared: [10, 30, 0.042], selector: "#buy" });
  assert.match(value, /^\+2 Klicks/);
  assert.equal(place, "25\u00a0% gegen 75\u00a0% der Aufrufe · q = 0,042 · #buy");
});

test("numbers, days and sentences are German", () => {
  assert.equal(german.figure(12345.6), "12.346");
  assert.equal(german.share(0.1234), "12,3\u00a0%");
  const day = (date) => Date.parse(date) / 864e5;
  assert.match(german.days(day("2026-01-01"), day("2026-02-02")), /1\. Jan\.\s*–\s*2\. Feb\. 2026/);
  assert.equal(german.volume({ kind: "dead", points: 1, views: 2000 }), "1 toter Klick in 2.000 Aufrufen");
  assert.equal(german.volume({ kind: "scroll", views: 2 }), "2 Aufrufe");
  assert.match(time(german).span(0, 3_600_000, true), /^00:00\s*–\s*02:00 UTC$/);
  assert.match(live.minute(1, 2, 3), /^1 Besuch und 2 Punkte in der letzten Minute · 3 Pakete kamen /);
  const about = { kind: "click", count: "sessions", units: 40, actors: 3, versus: { units: 10 } };
  const spoken = { ...german };
  Object.assign(spoken, people(spoken));
  assert.equal(spoken.compared(about, [10, 5, 0.042], "#buy"), "25\u00a0% gegen 50\u00a0% der Sitzungen · q = 0,042 · #buy");
});
