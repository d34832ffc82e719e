// Stands between the tracker and the page: nothing thrown here reaches it, all that is hung up is taken down again,
// the time spent is counted, and the core is asked soon when it wants to be called.
import { core } from "isotherm-tracker";
import { heed, wake } from "./delivery.js";

/** Everything here lives until this is aborted. */
export let signal;

export const live = (given) => (signal = given);

/** How far apart the moves have to be for the tracker to stay within its budget, ms. */
export let gap = 0;

// By its bare name a page has a variable of its own; so of much else.
export const now = () => window.performance.now();

// So much later, ms.
const SOON_MS = 99;

// Whatever happened, the core wants to be called a second later at the soonest.
const HEED_MS = 500;

// Whether a guarded function is at work; what it calls is a part of it.
let busy;

/** The function, harmless, timed, and without effect after the end; what it does while the page is idle holds nobody up. */
export const guard = (call, idle, last) => (...facts) => {
  const part = busy;
  try {
    const from = now();
    busy = true;
    try {
      if (last || !signal.aborted) return call(...facts);
    } finally {
      busy = part;
      if (!part) {
        const to = now();
        gap = core.$spent(to, (to - from) * 1e3, idle);
        // To ask the core each time when it wants to be called would cost more than most calls. It says when it is full.
        if (gap < 0) heed();
        last || wake(from + HEED_MS);
      }
    }
  } catch {}
};

/** Hears events of these kinds (separated by spaces), before the page does and without holding it up. */
export const listen = (kinds, hear, target = window) =>
  kinds.split(" ").map(guard((kind) => target.addEventListener(kind, guard(hear), { passive: true, capture: true, signal })));

/** What has to be undone at the end besides the listeners. */
export const undo = (off) => signal.addEventListener("abort", guard(off, 0, true));

/** Puts another function in a method's place, until the end, unless the page has replaced that one since. */
export const wrap = guard((owner, name, make) => {
  const own = Object.hasOwn(owner, name);
  const original = owner[name];
  const wrapped = (owner[name] = make(original));
  undo(() => owner[name] == wrapped && (own ? (owner[name] = original) : delete owner[name]));
});

/** An observer until the end; nothing where the page lacks that kind or has broken it. */
export const observer = guard((kind, hear, options) => {
  const made = new window[kind + "Observer"](guard(hear), options);
  undo(() => made.disconnect());
  return made;
});

// Keys, and what is to be done.
const waiting = [];

/** What waits is done now. */
export const catchUp = guard(() => {
  while (waiting[0]) guard(waiting.shift()[1])();
});

/** Does it soon, and once for each `key` however often it was asked for. A frame's events come before its layout, and a
 * timer's turn after it: to read the page then costs it no layout. */
export const soon = (act, key = act) => {
  waiting.some(([known]) => known == key) || waiting.push([key, act]) > 1 || setTimeout(catchUp, SOON_MS);
};

export const idle = guard((act) => (window.requestIdleCallback || setTimeout)(guard(act, true), { timeout: 2e3 }));
