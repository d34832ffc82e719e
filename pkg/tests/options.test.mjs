// The page of all options, docs/heatmap.md, against what the module takes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Heatmap } from "isotherm/heatmap";

const page = readFileSync(new URL("../../docs/heatmap.md", import.meta.url), "utf8");
const section = (title) => page.split(`## ${title}\n`)[1].split("\n## ")[0];

/** The rows of the table of options: [[names], values, default]. */
const rows = section("Options").split("\n").filter((line) => line.startsWith("| `")).map((line) => line.split("|").slice(1, 4).map((cell) => cell.trim()));
const names = rows.flatMap(([names]) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name));

const map = (options) => new Heatmap(null, { width: 99, height: 99, ...options });
const quoted = (words) => [...words.matchAll(/"(\w+)"/g)].map(([, word]) => word);

test("the page lists every option that there is, and no other", () => {
  let known;
  try {
    map({ noSuchOption: 1 });
  } catch ({ message }) {
    known = message.split("there are ")[1].split(", ");
  }
  assert.deepEqual([...names].sort(), known.sort());
});

test("every word that the page says an option can be is taken, and every default", () => {
  for (const [[, name], values, absent] of rows.map(([name, ...rest]) => [/`(\w+)`/.exec(name), ...rest])) {
    for (const word of [...quoted(values), ...quoted(absent)]) map({ [name]: word });
  }
  const [, list] = /Palettes: ([\w, ]+)\./.exec(page);
  for (const palette of list.split(", ")) map({ palette });
  for (const [name, value] of [["sigma", 0.9], ["pixelRatio", 8.1], ["opacity", 1.1], ["width", 1.1e9]]) assert.throws(() => map({ [name]: value }), new RegExp(`${name} is `));
});

test("the page names every method", () => {
  for (const name of Object.getOwnPropertyNames(Heatmap.prototype)) if (!["constructor", "canvas"].includes(name)) assert.match(page, new RegExp(`\\b${name}\\b`));
});
