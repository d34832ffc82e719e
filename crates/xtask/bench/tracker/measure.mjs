// What Chromium itself says of a page: script time, heap, profile, layouts. And what the page saw, counted in it.
import { evaluate } from "./chromium.mjs";
import { TAIL_X } from "./visit.mjs";

const SAMPLE_EVERY_US = 100;
/** A thread that was not sampled for longer did not run. */
const LONGEST_SAMPLE_US = 1000;

// Runs before any script of the page, with every tracker and with none.
const COUNTER = `(() => {
  const seen = { moves: 0, tail: 0, clicks: 0, scrolls: 0, long_tasks: 0 };
  const early = { capture: true, passive: true };
  const count = (kind, add) => addEventListener(kind, (event) => event.isTrusted && add(event), early);
  count("pointermove", (event) => { seen.moves++; if (event.clientX >= ${TAIL_X}) seen.tail++; });
  count("click", () => seen.clicks++);
  count("scroll", () => seen.scrolls++);
  new PerformanceObserver((list) => (seen.long_tasks += list.getEntries().length)).observe({ type: "longtask" });
  Object.defineProperty(globalThis, "benchSeen", { value: seen });
})();`;

/**
 * Makes a tab measurable: to be called before it goes anywhere. Times are the main thread's on the processor, not the
 * clock's: other programs that run meanwhile do not count.
 */
export async function prepare(cdp) {
  await cdp.send("Page.addScriptToEvaluateOnNewDocument", { source: COUNTER });
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
}

/** What the page saw. */
export const seen = (cdp) => evaluate(cdp, "benchSeen");

/** Milliseconds of the main thread so far. */
export async function times(cdp) {
  const { metrics } = await cdp.send("Performance.getMetrics");
  const ms = (name) => 1000 * metrics.find((metric) => metric.name === name).value;
  return { script: ms("ScriptDuration"), task: ms("TaskDuration") };
}

/** KiB that stay after a garbage collection: V8's heap, and the memories of Wasm. */
export async function heap(cdp) {
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  return { js: usedSize / 1024, wasm: (await wasmBytes(cdp)) / 1024 };
}

async function wasmBytes(cdp) {
  const prototype = await cdp.send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  const { objects } = await cdp.send("Runtime.queryObjects", { prototypeObjectId: prototype.result.objectId });
  const sum = "function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }";
  const call = { objectId: objects.objectId, functionDeclaration: sum, returnByValue: true };
  return (await cdp.send("Runtime.callFunctionOn", call)).result.value;
}

/** Starts V8's sampling profiler. */
export async function startProfile(cdp) {
  await cdp.send("Profiler.enable");
  await cdp.send("Profiler.setSamplingInterval", { interval: SAMPLE_EVERY_US });
  await cdp.send("Profiler.start");
}

/** Stops it: the milliseconds under functions from `origin` or from Wasm. */
export async function stopProfile(cdp, origin) {
  const { profile } = await cdp.send("Profiler.stop");
  const theirs = nodesUnder(profile.nodes, ({ url }) => url.startsWith(origin) || url.startsWith("wasm:"));
  const deltas = profile.timeDeltas.map((us) => Math.min(us, LONGEST_SAMPLE_US));
  const us = profile.samples.map((id, n) => (theirs.has(id) ? deltas[n] : 0));
  return us.reduce((sum, delta) => sum + delta, 0) / 1000;
}

function nodesUnder(nodes, isTheirs) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found = new Set();
  const mark = (node, inside) => {
    const within = inside || isTheirs(node.callFrame);
    if (within) found.add(node.id);
    for (const child of node.children || []) mark(byId.get(child), within);
  };
  mark(nodes[0], false);
  return found;
}

/** Traces the browser while `act` runs: how often a document was laid out and its styles recalculated. */
export async function countLayouts(root, act) {
  const counts = { layouts: 0, styles: 0 };
  const count = ({ value }) => {
    for (const { name, ph } of value) {
      if (ph === "X" && name === "Layout") counts.layouts += 1;
      if (ph === "X" && (name === "UpdateLayoutTree" || name === "RecalculateStyles")) counts.styles += 1;
    }
  };
  root.on("Tracing.dataCollected", count);
  const traceConfig = { includedCategories: ["devtools.timeline"], excludedCategories: ["*"] };
  await root.send("Tracing.start", { transferMode: "ReportEvents", traceConfig });
  await act();
  const complete = new Promise((done) => root.once("Tracing.tracingComplete", done));
  await root.send("Tracing.end");
  await complete;
  root.off("Tracing.dataCollected", count);
  return counts;
}

/**
 * Microseconds that listeners add to a move and to a click, dispatched in a loop. The events are not trusted. Each loop
 * is compared with one over elements that no document holds, since the machine's speed changes from loop to loop.
 */
export async function handlerCost(cdp) {
  await cdp.send("Profiler.disable");
  return evaluate(cdp, `(${loops})()`);
}

// Runs in the page.
function loops() {
  const attached = [...document.querySelectorAll(".card h3, .card p, .card b")].slice(0, 60);
  const detached = [...document.body.cloneNode(true).querySelectorAll(".card h3, .card p, .card b")].slice(0, 60);
  // As the browser's own events, they know their window.
  const way = { bubbles: true, composed: true, cancelable: true, view: window };
  const at = (n) => ({ ...way, clientX: 100 + (n % 600), clientY: 100 + (n % 500) });
  const primary = { pointerId: 1, pointerType: "mouse", isPrimary: true };
  const pointer = (kind, n) => new PointerEvent(kind, { ...at(n), ...primary });
  const mouse = (kind, n) => new MouseEvent(kind, at(n));
  const move = (n) => [pointer("pointermove", n), mouse("mousemove", n)];
  const click = (n) => [
    pointer("pointerdown", n), mouse("mousedown", n), pointer("pointerup", n), mouse("mouseup", n), pointer("click", n),
  ];
  const loop = (targets, times, make) => {
    const started = performance.now();
    for (let n = 0; n < times; n++) {
      for (const event of make(n)) targets[(n >> 3) % targets.length].dispatchEvent(event);
    }
    return (1000 * (performance.now() - started)) / times;
  };
  const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
  const measure = (pairs, times, make) => {
    const added = () => loop(attached, times, make) - loop(detached, times, make);
    for (let n = 0; n < 5; n++) added();
    return median(Array.from({ length: pairs }, added));
  };
  return { move: measure(41, 400, move), click: measure(21, 100, click) };
}
