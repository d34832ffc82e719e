// Stands between the tracker and the page: nothing thrown here reaches it, all that is hung up is taken down again,
// and the time spent is counted.
const life = new AbortController();
const { signal } = life;
let cost = 0;

export const now = () => performance.now();

/** The function, harmless and timed. */
export const guard = (call) => (...facts) => {
  const from = now();
  try {
    return call(...facts);
  } catch {
  } finally {
    cost += now() - from;
  }
};

/** Microseconds spent since the last call. */
export const spent = () => {
  const us = cost * 1e3;
  cost = 0;
  return us;
};

/** Hears events of these kinds (separated by spaces) on `target`, before the page does and without holding it up. */
export const listen = (target, kinds, hear) =>
  kinds.split(" ").map(guard((kind) => target.addEventListener(kind, guard(hear), { capture: true, passive: true, signal })));

/** What `stop` has to undo besides the listeners. */
export const undo = (off) => signal.addEventListener("abort", guard(off));

/** Puts another function in a method's place, until `stop`, unless the page has replaced that one since. */
export const wrap = guard((owner, name, make) => {
  const own = Object.getOwnPropertyDescriptor(owner, name);
  const wrapped = (owner[name] = make(owner[name]));
  undo(() => owner[name] == wrapped && (own ? Object.defineProperty(owner, name, own) : delete owner[name]));
});

/** An observer that `stop` disconnects; where the page lacks that kind or has broken it, one that sees nothing. */
export const observer = (kind, hear, options) => {
  let made = { observe() {}, disconnect() {}, takeRecords: () => [] };
  guard(() => (made = new window[kind](guard(hear), options)))();
  undo(() => made.disconnect());
  return made;
};

export const stop = () => life.abort();

export const idle = (act) => (window.requestIdleCallback || setTimeout)(guard(() => signal.aborted || act()), { timeout: 2e3 });
