// The peers: each a script for the page that starts the real library as its manual says, and a reader of what it sends.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as clarity from "./peers/clarity.mjs";
import * as posthog from "./peers/posthog.mjs";
import * as rrweb from "./peers/rrweb.mjs";

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), "peers");
const READERS = { clarity, posthog, rrweb };

const PACKAGES = { clarity: "clarity-js", posthog: "posthog-js", rrweb: "rrweb", "web-vitals": "web-vitals" };

/** Their names, as in the table. */
export const PEERS = Object.keys(PACKAGES);

/** A line for each: package and version. */
export function versions(modules) {
  const manifest = (name) => JSON.parse(readFileSync(path.join(modules, name, "package.json")));
  return Object.values(PACKAGES).map((name) => `${name} ${manifest(name).version}`);
}

/** One minified script each, by name. */
export async function bundlePeers(modules) {
  const { build } = createRequire(path.join(modules, "_"))("esbuild");
  const { outputFiles } = await build({
    entryPoints: PEERS.map((name) => path.join(FOLDER, `${name}.page.js`)),
    bundle: true,
    minify: true,
    write: false,
    outdir: FOLDER,
    format: "iife",
    target: "es2020",
    nodePaths: [modules],
    logLevel: "warning",
  });
  return Object.fromEntries(outputFiles.map((file) => [path.basename(file.path, ".page.js"), file.text]));
}

/** What the bodies say was captured; `null` for a tracker whose captures are counted elsewhere or are none. */
export function decode(tracker, bodies) {
  const reader = READERS[tracker];
  if (!reader) return null;
  const counts = { moves: 0, tail: 0, clicks: 0, scrolls: 0, errors: 0, custom: 0 };
  for (const { body } of bodies) reader.count(body, counts);
  return counts;
}
