// Opens the overlay on pages of a collector's demo, scrolls and filters. Takes one JSON argument; prints one JSON object.
import { createRequire } from "node:module";
import path from "node:path";

/** Frames of scrolling, and CSS px of each. */
const [FRAMES, STEP_PX] = [150, 40];
/** Where it is measured, and where it is opened and closed for long: to paint a large window takes most of that time. */
const [WINDOW, SMALL_WINDOW] = [{ width: 1440, height: 900 }, { width: 480, height: 360 }];

const options = JSON.parse(process.argv[2]);
const { chromium } = createRequire(path.join(options.pkg, "node_modules", "_"))("playwright-core");

// Whoever is told to stop takes its browser along.
process.once("SIGTERM", () => process.exit(1));

const browser = await chromium.launch({ executablePath: options.chromium, args: ["--no-sandbox", "--disable-gpu"] });
const runs = [];
for (let round = 1; round <= options.rounds; round++) {
  for (const url of options.urls) {
    process.stderr.write(`round ${round} of ${options.rounds}: ${url}\n`);
    runs.push({ url, ...(await measure(url)) });
  }
}
const memory = options.cycles ? await remember(options.again, options.cycles) : null;
await browser.close();
// A pipe takes 64 KiB at once; what is left of more would go with the process.
process.stdout.write(JSON.stringify({ runs, memory }) + "\n", () => process.exit(0));

/** One opened overlay on a page of its own. */
async function measure(url) {
  const page = await browser.newPage({ viewport: WINDOW });
  await page.addInitScript(watch);
  await page.goto(url);
  await page.waitForFunction(() => window.isotherm && performance.getEntriesByType("resource").some(({ name }) => /tracker\..*wasm/.test(name)));
  await page.waitForTimeout(1000);
  const open_ms = await page.evaluate(() => untilPainted(() => isotherm.overlay()));
  const placed_share = await page.evaluate(placedShare);
  const frames = await page.evaluate(scroll, [FRAMES, STEP_PX]);
  // Once more: a trace makes frames longer.
  await browser.startTracing(page, { categories: ["devtools.timeline"] });
  const { length } = await page.evaluate(scroll, [FRAMES, STEP_PX]);
  const busy = busyIn(await browser.stopTracing(), length);
  const filter_ms = await page.evaluate(() => untilPainted(() => {
    const device = root.querySelector(".filters select");
    device.value = "desktop";
    device.dispatchEvent(new Event("input", { bubbles: true }));
  }));
  await page.close();
  return { open_ms, placed_share, filter_ms, frame_p95_ms: percentile(frames, 0.95), frame_cpu_p95_ms: percentile(busy, 0.95), longest_frame_ms: Math.max(...frames) };
}

/** What is in use after a tenth of the cycles, and after all of them more: `[bytes, nodes, listeners]`. */
async function remember(url, cycles) {
  const page = await browser.newPage({ viewport: SMALL_WINDOW });
  await page.addInitScript(watch);
  await page.goto(url);
  await page.waitForFunction(() => window.isotherm);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const inUse = async () => {
    // What nobody holds is not all found at once.
    for (let time = 0; time < 3; time++) await devtools.send("HeapProfiler.collectGarbage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    return ["JSHeapUsedSize", "Nodes", "JSEventListeners"].map((name) => metrics.find((metric) => metric.name == name).value);
  };
  const warm = Math.ceil(cycles / 10);
  /** So many cycles in ten portions, each of which is told. */
  const repeat = async (times, what) => {
    for (let done = 0; done < times; ) {
      const portion = Math.min(Math.ceil(times / 10), times - done);
      await page.evaluate(cycle, portion);
      done += portion;
      process.stderr.write(`${what} ${done} of ${times} times\n`);
    }
  };
  process.stderr.write(`opening and closing: ${url}\n`);
  await repeat(warm, "to warm up,");
  const before = await inUse();
  await repeat(cycles, "opened and closed");
  const after = await inUse();
  await page.close();
  return { cycles, before, after };
}

/** Opens the overlay and closes it so often, each time not before its map is there. */
async function cycle(times) {
  const until = async (is) => {
    while (!is()) await new Promise(nextFrame);
  };
  for (let time = 0; time < times; time++) {
    isotherm.overlay();
    await until(() => window.root?.host.isConnected && root.querySelector(".volume strong").textContent);
    isotherm.overlay();
    await until(() => !root.host.isConnected);
  }
  window.root = null;
  frames_ms.length = 0;
}

function percentile(values, part) {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)];
}

/** For how long the page's thread was at work in each frame of a trace, ms: what runs beside it on a machine of few cores,
 * such as the painting of the page without a graphics card, makes frames longer and is not of it. Of as many as there are
 * calls of the overlay, the longest: the others are this driver's, and do nothing. */
function busyIn(trace, count) {
  const frames = JSON.parse(trace.toString()).traceEvents.filter(({ name }) => name == "FireAnimationFrame");
  return frames.map(({ tdur }) => tdur / 1000).sort((a, b) => b - a).slice(0, count);
}

/** Before the page's own scripts: keeps the overlay's root, and notes what its frames take and when it paints. */
function watch() {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (how) {
    const made = attach.call(this, how);
    if (this.localName == "isotherm-overlay") window.root = made;
    return made;
  };
  window.nextFrame = requestAnimationFrame.bind(window);
  window.frames_ms = [];
  window.requestAnimationFrame = (call) =>
    nextFrame((now) => {
      const start = performance.now();
      call(now);
      frames_ms.push(performance.now() - start);
    });
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...facts) {
    put.apply(this, facts);
    window.painted?.();
  };
  /** Milliseconds from an act to the next picture. */
  window.untilPainted = (act) =>
    new Promise((done) => {
      const start = performance.now();
      window.painted = () => done(performance.now() - start);
      act();
    });
}

/** What each frame of the overlay takes while the page is scrolled down and up again. */
async function scroll([count, step]) {
  frames_ms.length = 0;
  for (let frame = 0; frame < count; frame++) {
    scrollBy({ top: frame < count / 2 ? step : -step, behavior: "instant" });
    await new Promise(nextFrame);
  }
  return frames_ms;
}

/** Of the points whose element is not hidden, the share that stand on the very element. */
function placedShare() {
  const sum = (rows) => rows.reduce((points, row) => points + row.points, 0);
  const all = document.querySelector("isotherm-overlay").placements().filter(({ rung }) => rung != "waiting");
  return sum(all.filter(({ rung }) => rung == "exact")) / (sum(all) || 1);
}
