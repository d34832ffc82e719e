// The elements as a table: no cell of it is taken for a formula.
import assert from "node:assert/strict";
import { test } from "node:test";
import { csv } from "../overlay/table.js";

test("what a spreadsheet would run is a text, and what has commas or quotes is one cell", () => {
  const cells = ["=1+1", "+1", "-1", "@x", "\t=1", "a,b", 'say "x"', "li:nth-child(2)", -1, null];
  const expected = `'=1+1,'+1,'-1,'@x,'\t=1,"a,b","say ""x""",li:nth-child(2),-1,`;
  assert.equal(csv([{ ...cells }]).split("\r\n")[1], expected);
});
