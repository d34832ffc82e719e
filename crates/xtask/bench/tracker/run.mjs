// Drives the fixed visit with each tracker, round by round. Takes one JSON argument; prints one JSON object.
import { createRequire } from "node:module";
import path from "node:path";
import { sleep, withChromium } from "./chromium.mjs";
import { bundlePeers, decode, PEERS, versions } from "./peers.mjs";
import { SCENES, setStage } from "./scenes.mjs";
import { serve } from "./sink.mjs";
import { TAIL_X } from "./visit.mjs";

const TRACKERS = ["bare", "isotherm", ...PEERS];
/** A browser now and then dies of itself on a busy machine; a scene that fails this often is broken. */
const ATTEMPTS = 3;

const options = JSON.parse(process.argv[2]);
const modules = path.join(options.pkg, "node_modules");
const { chromium } = createRequire(path.join(modules, "_"))("playwright-core");

// Whoever is told to stop takes its browser along, see `withChromium`.
process.once("SIGTERM", () => process.exit(1));

const trackers = TRACKERS.filter((name) => !options.only.length || options.only.includes(name));
const sink = await serve({
  ...options,
  peers: await bundlePeers(modules),
  statics: path.join(modules, "posthog-js/dist"),
});
const runs = [];
let browser;

for (let round = 1; round <= options.rounds; round++) {
  for (const scene of scenesOf(round)) {
    const elapsed = Math.round(performance.now() / 1000);
    process.stderr.write(`round ${round} of ${options.rounds}: ${scene} (${elapsed} s)\n`);
    for (const tracker of trackers.filter((name) => isIn(scene, name))) {
      runs.push(await attempt({ tracker, scene, round }));
    }
  }
}
sink.close();
// A pipe takes 64 KiB at once; what is left of more would go with the process.
process.stdout.write(JSON.stringify({ browser, peers: versions(modules), tail_x: TAIL_X, runs }) + "\n", () => process.exit(0));

/** What varies most is measured in every round, what hardly varies in fewer. */
function scenesOf(round) {
  const names = options.scenes.length ? options.scenes : Object.keys(SCENES);
  const every = { visit: 1, slow: 3, profile: 3, killed: 3, layouts: 6 };
  return names.filter((name) => (round - 1) % every[name] === 0);
}

/** Scenes that ask what becomes of moves are for those that capture them. */
function isIn(scene, tracker) {
  const without = { slow: ["web-vitals"], killed: ["bare", "web-vitals"], layouts: ["web-vitals"] };
  return !without[scene]?.includes(tracker);
}

async function attempt(run) {
  for (let left = ATTEMPTS; ; left--) {
    try {
      return await perform(run, left);
    } catch (error) {
      process.stderr.write(`${run.tracker}, ${run.scene}: ${error.message}\n`);
      if (left === 1) throw error;
      await sleep(1000);
    }
  }
}

async function perform({ tracker, scene, round }, left) {
  const folder = `${scene}-${round}-${left}`;
  const play = async (session, root) => {
    browser = (await root.send("Browser.getVersion")).product;
    return SCENES[scene](await setStage({ browser: session, root, sink, tracker, folder }));
  };
  const { figures, saw } = await withChromium({ chromium, program: options.chromium, temp: options.temp }, play);
  const { bytes, posts, refused, preflights, bodies } = sink.log;
  const captured = decode(tracker, bodies);
  const path = `/${tracker}/${folder}/shop.html`;
  return { tracker, scene, path, figures, saw, wire: { bytes, posts, refused, preflights }, captured };
}
