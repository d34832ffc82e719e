// Runs in the page: draws what the driver asks for, and says how long it took or how far off it was.
import { ADDED, STREAMED } from "./cases.mjs";
import { compare, exact } from "./exact.mjs";
import { points, SETS } from "./points.mjs";
import * as h337 from "./renderers/h337.mjs";
import * as heatmapjs from "./renderers/heatmapjs.mjs";
import * as isotherm from "./renderers/isotherm.mjs";
import * as limits from "./renderers/limits.mjs";
import * as plain from "./renderers/plain.mjs";
import * as simple from "./renderers/simple.mjs";
import * as visual from "./renderers/visual.mjs";

const RENDERERS = [isotherm, plain, limits.both, limits.binning, limits.filling, h337, heatmapjs, simple, visual];
const host = document.querySelector("main");
const byName = (wanted) => RENDERERS.find(({ name }) => name === wanted);
const sets = new Map();
const truths = new Map();

/** The points of a case, the same for every renderer. */
function pointsOf({ points: count, width, height, set: kind, heap }) {
  const key = [count, width, height, kind, heap].join();
  if (!sets.has(key)) {
    const set = count === 1 ? { x: Float32Array.of(701.3), y: Float32Array.of(402.8), count } : SETS[kind || "page"](count, width, height);
    if (heap) set.x.fill(333.5), set.y.fill(444.5);
    sets.set(key, set);
  }
  return sets.get(key);
}

const open = (name, scene) => {
  const renderer = byName(name).open(host, scene);
  renderer.load(pointsOf(scene));
  return renderer;
};

const elapsed = (act) => {
  const started = performance.now();
  act();
  return performance.now() - started;
};

/**
 * Milliseconds from data to pixels, or from a change to pixels; `times` drawings after `warm` others of the same map.
 * Nothing when the renderer knows no such change.
 */
function time({ renderer: name, scene, warm, times }) {
  const renderer = open(name, scene);
  try {
    const act = scene.change ? renderer[scene.change] : renderer.draw;
    if (!act) return;
    if (scene.change) renderer.draw();
    const more = points(ADDED, scene.width, scene.height, 11);
    if (["stream", "window"].includes(scene.change)) return [longest(renderer, scene)];
    const taken = [];
    for (let n = 0; n < warm + times; n++) {
      const ms = elapsed(() => act(scene.change === "add" ? more : n));
      if (n >= warm) taken.push(ms);
    }
    return taken;
  } finally {
    renderer.close();
  }
}

/** The longest that the points of one of many steps took to be known, each drawn before the next. */
function longest(renderer, { width, height, change }) {
  const sets = Array.from({ length: STREAMED }, (_, n) => points(ADDED, width, height, 12 + n));
  const taken = sets.map((_, n) => {
    const ms = elapsed(() => renderer[change](sets, n));
    renderer.settle();
    return ms;
  });
  return Math.max(...taken);
}

/** How far the picture is from the exact sum of Gaussians. Nothing for what draws no density. */
function fidelity({ renderer: name, scene }) {
  const renderer = open(name, scene);
  try {
    if (!renderer.levels) return;
    const truth = truthOf(scene);
    const painted = compare(truth, renderer.levels());
    const values = renderer.values && compare(truth, renderer.values());
    return { ...painted, ...(values && { value_rms: values.rms, value_max_error: values.max_error }) };
  } finally {
    renderer.close();
  }
}

function truthOf(scene) {
  const key = JSON.stringify(scene);
  if (!truths.has(key)) truths.set(key, exact(pointsOf(scene), scene.width, scene.height, scene.sigma));
  return truths.get(key);
}

window.bench = { names: RENDERERS.map(({ name }) => name), time, fidelity };
