// What would be published.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const PACKAGE = new URL("..", import.meta.url);

test("the package holds what it exports, its papers, and nothing else", async () => {
  const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--json"], { cwd: fileURLToPath(PACKAGE) });
  const files = JSON.parse(stdout)[0].files.map(({ path }) => path);
  const { exports } = JSON.parse(await readFile(new URL("package.json", PACKAGE), "utf8"));
  const named = Object.values(exports).flatMap((entry) => (typeof entry == "string" ? entry : Object.values(entry)));
  const others = ["README.md", "npm/LICENSE-APACHE", "npm/LICENSE-MIT", "npm/heatmap.md", "npm/heatmap-plain.js", "npm/heatmap-scalar.js"];
  assert.deepEqual(files.sort(), [...named.map((path) => path.slice(2)), ...others].sort());
  const readme = await readFile(new URL("README.md", PACKAGE), "utf8");
  assert.match(readme, /^# Isotherm\n\n.*isotherm\/heatmap/);
  for (const [, path] of readme.matchAll(/`(npm\/[^`]+|docs\/[^`]+)`/g)) assert.ok(files.includes(path), path);
});

test("what is packed installs elsewhere, and its overlay can be imported where there is no page", async () => {
  const run = promisify(execFile);
  const folder = await mkdtemp(join(tmpdir(), "isotherm-packed-"));
  try {
    const packed = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: fileURLToPath(PACKAGE) });
    const [{ filename }] = JSON.parse(packed.stdout);
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    await run("npm", ["install", "--offline", "--no-audit", `./${filename}`], { cwd: folder });
    const program = 'import * as it from "isotherm/overlay"; console.log(Object.keys(it).sort().join())';
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: folder });
    assert.equal(stdout, "close,forget,open,record,stop\n");
  } finally {
    await rm(folder, { recursive: true });
  }
});
