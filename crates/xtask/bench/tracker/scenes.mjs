// What is done with a tracker in a browser of its own, and what is written down.
import { navigate, openTab, sleep } from "./chromium.mjs";
import { countLayouts, handlerCost, heap, prepare, seen, startProfile, stopProfile, times } from "./measure.mjs";
import { emptyLog } from "./sink.mjs";
import { tail, shortVisit, wander } from "./visit.mjs";

/** From the load event until what a tracker does while loading counts as done. */
const IDLE_MS = 3000;
/** The same where loading is not measured. */
const LOADED_MS = 2000;
const SLOW_CPU = 4;
/** A tracker that has sent nothing for this long sends nothing more. */
const QUIET_MS = 500;
const LONGEST_WAIT_MS = 3000;

/** The scenes by name. Each takes a stage and answers with what it measured. */
export const SCENES = { visit, slow, profile, killed, layouts };

/** The whole visit, undisturbed by tracing or profiling: what most figures come from. */
async function visit(stage) {
  const { cdp } = stage;
  await navigate(cdp, stage.url);
  await sleep(IDLE_MS);
  const loaded = await times(cdp);
  const loadTasks = (await seen(cdp)).long_tasks;
  await wander(cdp);
  const kept = await heap(cdp);
  await tail(cdp);
  const [visited, saw] = [await times(cdp), await seen(cdp)];
  await navigate(cdp, stage.other);
  await stage.quiet();
  const figures = {
    load_ms: loaded.script,
    script_ms: visited.script - loaded.script,
    task_ms: visited.task - loaded.task,
    heap_js_kib: kept.js,
    heap_wasm_kib: kept.wasm,
    long_tasks_loading: loadTasks,
    long_tasks: saw.long_tasks - loadTasks,
  };
  return { figures, saw };
}

/** Loading on a slow processor; then, at full speed, a tab that is closed. */
async function slow(stage) {
  const { cdp } = stage;
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOW_CPU });
  await navigate(cdp, stage.url);
  await sleep(IDLE_MS);
  const loaded = await times(cdp);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  const figures = { slow_load_script_ms: loaded.script, slow_load_task_ms: loaded.task };
  return { figures, saw: stage.isBare ? null : await end(stage, closeTab) };
}

/** Loading under the sampling profiler; then, without it, the handlers in a loop. */
async function profile(stage) {
  const { cdp } = stage;
  await startProfile(cdp);
  await navigate(cdp, stage.url);
  await sleep(IDLE_MS);
  const underTracker = await stopProfile(cdp, stage.sink.origin);
  const cost = await handlerCost(cdp);
  return { figures: { profiler_load_ms: underTracker, move_us: cost.move, click_us: cost.click } };
}

/** A process that is killed in sight, which nothing tells the page before. */
async function killed(stage) {
  await navigate(stage.cdp, stage.url);
  await sleep(LOADED_MS);
  return { figures: {}, saw: await end(stage, killRenderers) };
}

/** A short visit, then an end without warning: what the page saw until then. */
async function end(stage, act) {
  await shortVisit(stage.cdp);
  const saw = await seen(stage.cdp);
  await act(stage);
  await stage.quiet();
  return saw;
}

async function closeTab({ cdp, root }) {
  const { targetInfo } = await cdp.send("Target.getTargetInfo");
  await root.send("Target.closeTarget", { targetId: targetInfo.targetId });
}

async function killRenderers({ root }) {
  const { processInfo } = await root.send("SystemInfo.getProcessInfo");
  for (const { type, id } of processInfo) if (type === "renderer") process.kill(id, "SIGKILL");
}

/** The visit without its end, counting what it made the browser do to the document. */
async function layouts(stage) {
  const { cdp } = stage;
  await navigate(cdp, stage.url);
  await sleep(LOADED_MS);
  return { figures: await countLayouts(stage.root, () => wander(cdp)) };
}

/** Opens a tab on the site's other page, which also keeps the process for the page to come. */
export async function setStage({ browser, root, sink, tracker, folder }) {
  sink.log = emptyLog();
  const base = `${sink.pageOrigin}/${tracker}/${folder}`;
  const stage = { root, sink, url: `${base}/shop.html`, other: `${base}/care.html`, quiet: () => quiet(sink) };
  stage.isBare = tracker === "bare";
  stage.cdp = await openTab(browser);
  await prepare(stage.cdp);
  await navigate(stage.cdp, stage.other);
  return stage;
}

async function quiet(sink) {
  const began = performance.now();
  for (;;) {
    await sleep(20);
    const now = performance.now();
    if (now - Math.max(sink.log.lastMs, began) > QUIET_MS || now - began > LONGEST_WAIT_MS) return;
  }
}
