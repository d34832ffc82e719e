// Carries batches to the collector, and rings when the core has something to do.
import { cut, due, spent as told, tick } from "isotherm-tracker";
import { guard, now, spent, undo } from "./page.js";
import { room } from "./text.js";

const NEVER = -1 >>> 0;
// What browsers grant all keepalive requests of a page together, less some room for others, bytes.
const KEEPALIVE_BYTES = 6e4;
// With more than this waiting nothing more is cut, and the core stops recording when it is full.
const FULL_BYTES = 5e5;

let alarm = NEVER;
let timer, address;
let queue = [];

/** What was not sent, where `data-local` keeps it. */
export const kept = [];

export const open = (base, local) => {
  address = !local && base + "c";
  undo(() => clearTimeout(timer));
};

/** The core wants to be called at `time`; 0 is now. */
export const wake = (time) => {
  if (!time) return flush();
  if (time < alarm) {
    clearTimeout(timer);
    timer = setTimeout(ring, (alarm = time) - now());
  }
};

const ring = guard(() => {
  alarm = NEVER;
  if (tick(now())) take();
  deliver();
});

const bytes = (batches) => batches.reduce((sum, { body }) => sum + body.length, 0);

const take = () => {
  const size = bytes(queue) < FULL_BYTES && cut(now());
  if (size) queue.push({ body: room.slice(0, size), after: 0, tries: 0 });
};

/** Cuts what there is and hands over all that may fly. `leaving`: there may be no later. */
export const flush = (leaving) => {
  told(now(), spent());
  take();
  deliver(leaving);
};

const deliver = (leaving) => {
  let next = due() || now();
  for (const batch of queue) {
    if (batch.flying) continue;
    if (leaving || batch.after <= now()) post(batch, leaving);
    else next = Math.min(next, batch.after);
  }
  wake(next);
};

// First come, first served; a batch leaves the queue by an answer that another try would not change.
const post = async (batch, leaving) => {
  batch.flying = 1;
  const { body } = batch;
  // The page's own requests may have taken what room there is: another try does without, unless it is the last.
  batch.keepalive = (leaving || !batch.tries) && bytes(queue.filter((other) => other.keepalive)) + body.length < KEEPALIVE_BYTES;
  let status, retryAfter;
  try {
    // A page's own fetch that throws, or a quota that is spent, is a batch that never arrived.
    if (!address) status = kept.push(body);
    else if (leaving && !("keepalive" in Request.prototype)) status = navigator.sendBeacon(address, body);
    else {
      const reply = await fetch(address, { method: "POST", body, keepalive: batch.keepalive, credentials: "omit" });
      status = reply.status;
      retryAfter = reply.headers.get("Retry-After");
    }
  } catch {}
  batch.flying = batch.keepalive = 0;
  if (!status || status == 408 || status == 429 || status > 499) batch.after = now() + Math.max(Math.min(1e3 * 2 ** batch.tries++, 6e4), retryAfter * 1e3 || 0);
  else queue = queue.filter((other) => other != batch);
  deliver();
};
