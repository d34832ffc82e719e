// Draws every case with every renderer, round by round in one page. Takes one JSON argument; prints one JSON object.
import { createRequire } from "node:module";
import path from "node:path";
import { evaluate, navigate, openTab, withChromium } from "../tracker/chromium.mjs";
import { CHANGES, FAST, FIDELITY, PATIENCE_MS, SETS, WHOLE } from "./cases.mjs";
import { serve, versions } from "./serve.mjs";

/** Drawings of a case in a round, after others that warm the machine up. */
const TIMES = 5;
const WARM = 2;

const options = JSON.parse(process.argv[2]);
const { chromium } = createRequire(path.join(options.pkg, "node_modules/_"))("playwright-core");

// Whoever is told to stop takes its browser along, see `withChromium`.
process.once("SIGTERM", () => process.exit(1));

const site = await serve(options);
const stage = { chromium, program: options.chromium, temp: options.temp };
const report = await withChromium(stage, async (session, root) => {
  const browser = (await root.send("Browser.getVersion")).product;
  const cdp = await openTab(session);
  await navigate(cdp, site.url);
  const call = (verb, facts) => evaluate(cdp, `bench.${verb}(${JSON.stringify(facts)})`);
  const all = await evaluate(cdp, "bench.names");
  const names = all.filter((name) => !options.only.length || options.only.includes(name));
  const runs = [];
  const scenes = options.fidelityOnly ? [] : [...WHOLE, ...SETS, ...CHANGES];
  for (let round = 1; round <= options.rounds; round++) {
    for (const scene of scenes) await measure({ call, names, scene, round, runs });
  }
  const fidelity = await judge(call, names);
  return { browser, peers: await versions(options.pkg), runs, fidelity };
});
site.close();
// A pipe takes 64 KiB at once; what is left of more would go with the process.
process.stdout.write(JSON.stringify(report) + "\n", () => process.exit(0));

async function measure({ call, names, scene, round, runs }) {
  const what = `${scene.points} points, ${scene.width}x${scene.height}, sigma ${scene.sigma} ${scene.set || scene.change || ""}`;
  process.stderr.write(`round ${round} of ${options.rounds}: ${what}\n`);
  for (const renderer of names.filter((name) => isIn(name, scene, runs))) {
    const slow = slowest(renderer, scene, runs) > 100;
    const ms = await call("time", { renderer, scene, warm: slow ? 0 : WARM, times: slow ? 1 : TIMES });
    if (ms) runs.push({ renderer, ...scene, round, ms });
  }
}

/** Whoever took too long for as many points or fewer is left alone; a change is drawn by whoever is fast enough. */
function isIn(renderer, scene, runs) {
  if (scene.set && !FAST.includes(renderer)) return false;
  const limit = scene.change ? PATIENCE_MS / 2 : PATIENCE_MS;
  return slowest(renderer, { ...scene, change: undefined }, runs) <= limit && slowest(renderer, scene, runs) <= limit;
}

function slowest(renderer, scene, runs) {
  const alike = runs.filter((run) => run.renderer === renderer && run.points <= scene.points && run.change === scene.change);
  return alike.reduce((most, run) => Math.max(most, Math.min(...run.ms)), 0);
}

async function judge(call, names) {
  const judged = [];
  for (const scene of options.speedOnly ? [] : FIDELITY) {
    process.stderr.write(`fidelity: ${scene.points} points, sigma ${scene.sigma}\n`);
    for (const renderer of names) {
      // In software, WebGL takes minutes for more.
      if (renderer === "visual-heatmap" && scene.points > 10_000) continue;
      if (renderer === "simpleheat" && scene.points > 100_000) continue;
      const errors = await call("fidelity", { renderer, scene });
      if (errors) judged.push({ renderer, ...scene, ...errors });
    }
  }
  return judged;
}
