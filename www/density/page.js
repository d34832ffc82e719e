// The page that draws the same points with three libraries. What is dragged is drawn by ours at once, and by the others as
// soon as the hand rests, since they would keep the page from following it.
import { points } from "/bench/points.mjs";
import { EXACT, RENDERERS } from "./renderers.js";

/** A drawing that would take longer, ms, is not begun unasked. */
const PATIENCE_MS = 1200;
const REST_MS = 250;
/** So many px a browser's bars take from a window, and give back. */
const SLACK = 60;
/** What is well done: errors as shares of the peak, and of the area in the hottest colour. */
const RMS = 0.002;
const WORST = 0.005;
const TOP = 0.1;
const FEWEST = 100;
const MOST = 1e6;

const find = (id) => document.getElementById(id);
const number = new Intl.NumberFormat("en");
const digits = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });
const percent = (share) => `${digits.format(share * 100)} %`;

let seed = 7;
let scene;
let resting;
// The errors of an older scene say nothing of this one.
let asked = 0;

const judge = new Worker("judge.js", { type: "module" });
const panels = [...RENDERERS, EXACT].map(makePanel);
// Only now do they have their sizes.
panels.forEach(openPanel);

function makePanel(renderer) {
  const section = find("panel").content.cloneNode(true).querySelector("section");
  find("panels").append(section);
  const stage = section.querySelector(".stage");
  const panel = { renderer, section, stage, rate: 0 };
  section.classList.toggle("ours", renderer.name === "Isotherm");
  section.querySelector("h2").textContent = renderer.name;
  if (renderer === EXACT) {
    const [taken, unused] = section.querySelectorAll("dl > div");
    taken.querySelector("dt").textContent = "Computed";
    unused.style.visibility = "hidden";
  }
  section.querySelector(".wait button").onclick = () => (drawPanel(panel), compare());
  return panel;
}

function openPanel(panel) {
  const { clientWidth, clientHeight } = panels[0].stage;
  panel.map?.close();
  panel.map = panel.renderer.open(panel.stage, clientWidth, clientHeight);
}

const said = () => ({
  count: Math.round(FEWEST * (MOST / FEWEST) ** find("count").valueAsNumber),
  sigma: find("sigma").valueAsNumber,
});

function change() {
  const { count, sigma } = said();
  const { clientWidth: width, clientHeight: height } = panels[0].stage;
  const kept = scene?.count === count && scene.seed === seed ? scene.points : points(count, width, height, seed);
  scene = { count, sigma, seed, width, height, points: kept };
  find("count-said").textContent = number.format(count);
  find("sigma-said").textContent = `${sigma} px`;
  asked++;
  panels.forEach(forget);
  drawPanel(panels[0]);
  scene.peak = panels[0].map.peak();
  clearTimeout(resting);
  resting = setTimeout(rest, REST_MS);
}

function forget(panel) {
  panel.section.querySelectorAll("dd").forEach((cell) => ((cell.textContent = "computing…"), delete cell.dataset.verdict));
  if (panel === panels[0]) return;
  panel.stage.classList.add("busy");
  // Of the picture before.
  panel.section.querySelector(".ms").textContent = "";
}

/** Draws with the others, one after another, so that the page stays alive between them. */
async function rest() {
  const mine = asked;
  for (const panel of panels.slice(1, -1)) {
    await new Promise(requestAnimationFrame);
    if (mine !== asked) return;
    const expected = panel.rate * work(scene);
    if (expected > PATIENCE_MS) hold(panel, expected);
    else drawPanel(panel);
  }
  compare();
}

/** What a drawing takes grows with this, for whoever draws point by point. */
const work = ({ count, sigma }) => count * (sigma + 5) ** 2;

function hold(panel, expected) {
  panel.drawn = false;
  panel.section.querySelector(".ms").textContent = "";
  panel.section.querySelectorAll("dd").forEach((cell) => (cell.textContent = "–"));
  panel.section.querySelector(".wait").hidden = false;
  panel.section.querySelector(".wait span").textContent = `This would take about ${Math.ceil(expected / 1000)} s.`;
}

function drawPanel(panel) {
  panel.section.querySelector(".wait").hidden = true;
  panel.stage.classList.remove("busy");
  const draw = panel.map.prepare(scene);
  // Whoever draws for the first time is still being compiled.
  if (!panel.warm) draw();
  panel.warm = true;
  const started = performance.now();
  draw();
  const ms = performance.now() - started;
  panel.drawn = true;
  if (work(scene) > 1e6) panel.rate = ms / work(scene);
  panel.section.querySelector(".ms").innerHTML = `<b>${ms < 10 ? ms.toFixed(1) : Math.round(ms)}</b> ms`;
}

function compare() {
  const drawn = panels.filter((panel) => panel.drawn && panel.map.levels);
  const levels = drawn.map((panel) => panel.map.levels());
  judge.postMessage({ asked, scene, levels }, levels.map(({ buffer }) => buffer));
  judge.onmessage = ({ data }) => {
    if (data.asked !== asked) return;
    drawn.forEach((panel, i) => show(panel, data.errors[i]));
    const exact = panels.at(-1);
    exact.map.show(data.truth);
    exact.stage.classList.remove("busy");
    const { stride } = data.truth;
    exact.section.querySelector("[data-of=rms]").textContent = stride > 1 ? `every ${stride} px` : "every pixel";
    exact.section.querySelector("[data-of=top]").textContent = percent(data.errors[0].top_share_exact);
  };
}

function show(panel, { rms, max_error: worst, top_share: top, top_share_exact: truth }) {
  const cells = { rms: [percent(rms), rms <= RMS], worst: [percent(worst), worst <= WORST], top: [percent(top), Math.abs(top / truth - 1) <= TOP] };
  for (const [name, [text, good]] of Object.entries(cells)) {
    const cell = panel.section.querySelector(`[data-of=${name}]`);
    cell.textContent = text;
    cell.dataset.verdict = good ? "good" : "bad";
  }
}

// A stage's height is that of the window, which a phone changes as it scrolls: a few px less or more empty no panel.
function resize() {
  const { clientWidth, clientHeight } = panels[0].stage;
  if (clientWidth === scene.width && Math.abs(clientHeight - scene.height) < SLACK) return;
  panels.forEach(openPanel);
  scene = undefined;
  change();
}

find("count").oninput = find("sigma").oninput = change;
find("again").onclick = () => (seed++, change());
addEventListener("resize", resize);
document.querySelector("form").onsubmit = (event) => event.preventDefault();
change();
