// Carries batches to the collector, and rings when the core has something to do.
import { core } from "isotherm-tracker";
import { guard, now, signal } from "./page.js";
import { room } from "./text.js";

// With so many waiting nothing more is cut, and the core stops recording when it is full.
const MOST = 99;
// What is not answered within so long, ms, was lost: requests that wait for ever would take all of a browser's connections.
const SILENCE_MS = 15e3;
// Alarms ring so much after their time, for one that comes too soon would have to be set again.
const LATE_MS = 20;

let alarm = Infinity;
let queue = [];
let timer, address;
// The `fetch`, whoever made it, that last had an answer of the collector's for us.
let proven = NaN;

/** What was not sent, where `data-local` keeps it. */
export const kept = [];

/** What waits for another address, or for none any more, is not sent. */
export const open = (given) => {
  address = given;
  queue = [];
};

// When the core wants to be called, if there is room for what it has; 0 is now.
const due = () => (queue.length < MOST ? core.$due(now()) : Infinity);

/** Rings at this time, ms of the page's clock, unless sooner; after the end only for what is still to be sent. */
export const wake = (next) => {
  if (next < alarm && (!signal.aborted || queue[0])) {
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
  const size = queue.length < MOST && core.$cut(now());
  if (!size) return;
  const body = room.slice(0, size);
  address ? queue.push({ after: 0, tries: 0, body, method: "POST", credentials: "omit", referrerPolicy: "no-referrer" }) : address == null || kept.push(body);
};

/** Cuts what there is and hands over all that may fly. */
export const flush = (leaving) => {
  take();
  heed(leaving);
};

// First come, first served; a batch leaves the queue by an answer that another try would not change: the collector's own
// 204, or its refusal with a reason. What stands before the collector, or in its place, may answer anything.
const post = async (batch, leaving) => {
  let status, own;
  batch.after = Infinity;
  batch.keepalive = leaving || !batch.tries;
  try {
    // A page's own fetch that throws, or a quota for keepalive that is spent, is a batch that never arrived: the second
    // try, which follows at once, does without. Unless it is the last.
    batch.signal = guard(() => AbortSignal.timeout(SILENCE_MS), 0, true)();
    const answer = await window.fetch(address, batch);
    status = answer.status;
    own = status == 204 || answer.headers.has("isotherm-reason");
    if (own) proven = window.fetch;
  } catch {}
  // Also after a stop; and what a page has broken meanwhile must not become a rejection of ours.
  guard(() => {
    batch.after = now() + (status || batch.tries ? Math.min(1e3 * 2 ** batch.tries, 6e4) : 0);
    batch.keepalive = 0;
    batch.tries++;
    // A page's own `fetch` that never had one may not work at all, and a beacon does not tell whether it arrived:
    // after so many it will have.
    if ((own && status < 408) || (proven != window.fetch && !/native/.test(window.fetch) && navigator.sendBeacon(address, batch.body) && batch.tries > 15)) queue = queue.filter((other) => other != batch);
    heed();
  }, 0, true)();
};
