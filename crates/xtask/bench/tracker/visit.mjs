// The visit: trusted input that DevTools sends and nobody waits for, at the same places every time.
import { evaluate, sleep } from "./chromium.mjs";

const MOVE_EVERY_MS = 2;
export const MOVES = 3000;
export const CLICKS = 60;
export const WHEEL_STEPS = 200;
export const TAIL_MOVES = 1000;
const FIRST_MOVES = 750;
const WHEEL_PX = 35;
const TYPED = "linen table for eight";
const TYPE_EVERY_MS = 20;
const CUSTOM = "(globalThis.bench?.custom || globalThis.isotherm?.track)";

// The last two seconds of moves stay to the right of this, and no others do: whatever its clock, a tracker reports x.
export const TAIL_X = 720;

/** All but the last two seconds: moves with clicks and wheel steps in between, typing, an error, two custom events. */
export async function wander(cdp) {
  const count = MOVES - TAIL_MOVES;
  const steps = path(count, 100);
  every(steps, count, CLICKS, 5, click);
  every(steps, count, WHEEL_STEPS, 7, wheel);
  await play(cdp, steps);
  await type(cdp, TYPED);
  await evaluate(cdp, "shop.fail()");
  for (const n of [1, 2]) await evaluate(cdp, `${CUSTOM}?.("step ${n}", { n: ${n} })`);
  // The error is thrown by a timer.
  await sleep(100);
}

/** The last two seconds. */
export const tail = (cdp) => play(cdp, path(TAIL_MOVES, TAIL_X));

/** A shorter visit: some moves, then the last two seconds with three clicks in them. */
export async function shortVisit(cdp) {
  const last = path(TAIL_MOVES, TAIL_X);
  every(last, TAIL_MOVES, 3, 300, click);
  await play(cdp, [...path(FIRST_MOVES, 100), ...last]);
}

/** Points of a zigzag 600 px wide, one each two milliseconds. */
function path(count, left) {
  return Array.from({ length: count }, (_, n) => {
    const at = { x: left + bounce(n * 7, 600), y: 90 + bounce(n * 3, 760) };
    return { at, inputs: [mouse("mouseMoved", at)] };
  });
}

/** Adds `times` further inputs to evenly spaced steps. */
function every(steps, count, times, first, more) {
  for (let n = 0; n < times; n++) {
    const step = steps[first + Math.floor((n * (count - first)) / times)];
    step.inputs.push(...more(step.at));
  }
}

const PRIMARY = { button: "left", clickCount: 1 };
const click = (at) => ["mousePressed", "mouseReleased"].map((type) => mouse(type, at, PRIMARY));
const wheel = (at) => [mouse("mouseWheel", at, { deltaX: 0, deltaY: WHEEL_PX })];
const mouse = (type, { x, y }, more) => ({ type, x, y, ...more });

function bounce(way, width) {
  const at = way % (2 * width);
  return at < width ? at : 2 * width - at;
}

/** Sends each step when it is due, and returns when the page has dealt with all. */
async function play(cdp, steps) {
  const started = performance.now();
  const sent = [];
  for (const [n, { inputs }] of steps.entries()) {
    const early = started + n * MOVE_EVERY_MS - performance.now();
    if (early > 0) await sleep(early);
    for (const input of inputs) sent.push(cdp.send("Input.dispatchMouseEvent", input));
  }
  await Promise.all(sent);
}

async function type(cdp, text) {
  await evaluate(cdp, `document.querySelector("#search").focus({ preventScroll: true })`);
  for (const letter of text) {
    await cdp.send("Input.dispatchKeyEvent", { type: "keyDown", text: letter, key: letter });
    await cdp.send("Input.dispatchKeyEvent", { type: "keyUp", key: letter });
    await sleep(TYPE_EVERY_MS);
  }
}
