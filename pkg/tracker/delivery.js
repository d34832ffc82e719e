// Carries batches to the collector, and rings when the core has something to do.
import { core } from "isotherm-tracker";
import { guard, now, signal } from "./page.js";
import { room } from "./text.js";

// With so many waiting nothing more is cut, and the core stops recording when it is full.
const MOST = 99;
// Alarms ring so much after their time, for one that comes too soon would have to be set again.
const LATE_MS = 20;

let alarm = Infinity;
const queue = new Set();
let timer, address;

/** What was not sent, where `data-local` keeps it. */
export const kept = [];

export const open = (given) => (address = given);

// When the core wants to be called, if there is room for what it has; 0 is now.
const due = () => (queue.size < MOST ? core.$due(now()) : Infinity);

/** Rings at this time, ms of the page's clock, unless sooner; after the end only for what is still to be sent. */
export const wake = (next) => {
  if (next < alarm && (!signal.aborted || queue.size)) {
    clearTimeout(timer);
    timer = setTimeout(ring, (alarm = next) - now() + LATE_MS);
  }
};

/** Cuts a batch if the core wants to be called now, sends what has waited long enough, and rings for the rest. `leaving`:
 * there may be no later. */
export const heed = (leaving) => {
  const at = now();
  let next = due() || (take(), due() || at);
  for (const batch of queue) {
    // What flies without keepalive may fall with the page, and is sent once more: the collector counts it once.
    if (leaving ? !batch.keepalive : batch.after <= at) post(batch, leaving);
    else next = Math.min(batch.after, next);
  }
  wake(next);
};

const ring = guard(() => {
  alarm = Infinity;
  heed();
}, 0, true);

// A batch is the request that carries it: not before `after`, which is never while it flies, and after so many `tries`.
const take = () => {
  const size = queue.size < MOST && core.$cut(now());
  if (size) queue.add({ after: 0, tries: 0, body: room.slice(0, size), method: "POST", credentials: "omit", referrerPolicy: "no-referrer" });
};

/** Cuts what there is and hands over all that may fly. */
export const flush = (leaving) => {
  take();
  heed(leaving);
};

// First come, first served; a batch leaves the queue by an answer that another try would not change.
const post = async (batch, leaving) => {
  let status;
  batch.after = Infinity;
  batch.keepalive = leaving || !batch.tries;
  try {
    // A page's own fetch that throws, or a quota for keepalive that is spent, is a batch that never arrived: the second
    // try, which follows at once, does without. Unless it is the last.
    status = address ? (await fetch(address, batch)).status : !!kept.push(batch.body);
  } catch {}
  // Also after a stop; and what a page has broken meanwhile must not become a rejection of ours.
  guard(() => {
    batch.after = now() + (status || batch.tries ? Math.min(1e3 * 2 ** batch.tries, 6e4) : 0);
    batch.keepalive = 0;
    batch.tries++;
    if (status && status != 408 && status != 429 && status < 500) queue.delete(batch);
    heed();
  }, 0, true)();
};
