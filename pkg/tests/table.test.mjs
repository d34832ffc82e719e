// The elements as a table: no cell of it is taken for a formula.
import assert from "node:assert/strict";
import { test } from "node:test";
import { csv, table } from "../overlay/table.js";

test("what a spreadsheet would run is a text, and what has commas or quotes is one cell", () => {
  const cells = ["=1+1", "+1", "-1", "@x", "\t=1", "a,b", 'say "x"', "li:nth-child(2)", -1, null];
  const expected = `'=1+1,'+1,'-1,'@x,'\t=1,"a,b","say ""x""",li:nth-child(2),-1,`;
  assert.equal(csv([{ ...cells }]).split("\r\n")[1], expected);
});

test("each row says what the whole map leaves out", () => {
  const row = { rank: 1, selector: "#a", index: 0, points: 2, hover: 0, dead: 0, rage: 0, rung: "exact", revenue: {} };
  const elements = { rows: () => [row], seenBy: () => undefined };
  const about = { points: 2, views: 1, bots: { views: 1, of: 3 }, excluded: { views: 0, of: 0 } };
  const [{ bots_left_out, excluded_left_out }] = table({ about }, elements);
  assert.deepEqual([bots_left_out, excluded_left_out], [0.33333, 0]);
  const [{ currency }] = table({ about: { ...about, revenue: { currency: "EUR" } } }, elements);
  assert.equal(currency, "EUR");
  const [local] = table({ about: { points: 2, views: 1 } }, elements);
  assert.deepEqual([local.bots_left_out, local.excluded_left_out], [null, null]);
});
