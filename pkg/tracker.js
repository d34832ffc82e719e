// What the loader loads: starts the Wasm core, and does for it what takes less JavaScript than Rust: requests, one
// timer, random numbers, and noticing that the page changed its address without loading.
import { initSync, Tracker } from "isotherm-tracker-glue";

// What stands for a site's key where nothing is sent.
const NOBODY = "a".repeat(16);
const SEPARATOR = "\x1f";
const ATTRIBUTES = ["id", "data-testid", "data-test", "data-qa", "role", "name", "class"];
const script = document.currentScript;

script.start = async ({ base, set }) => {
  const answer = await fetch(new URL(WASM_FILE, script.src), { integrity: WASM_INTEGRITY });
  initSync({ module: await WebAssembly.compile(await answer.arrayBuffer()) });

  const kept = [];
  const undo = [];
  let timer;

  const guard = (call) => (...facts) => {
    try {
      return call(...facts);
    } catch {}
  };

  // Asynchronous, so that a page's own fetch that throws is one that never arrived.
  const post = async (bytes, keepalive, leaving) => {
    if ("local" in set) return kept.push(bytes), [204, 0];
    const url = base + "c";
    if (leaving && !("keepalive" in Request.prototype)) return [navigator.sendBeacon(url, bytes) ? 204 : 0, 0];
    const reply = await fetch(url, { method: "POST", body: bytes, keepalive, credentials: "omit" });
    return [reply.status, +reply.headers.get("Retry-After")];
  };

  const port = {
    send: (number, bytes, keepalive, leaving) => {
      const settle = guard(([status, retryAfter]) => core.settle(number, status, retryAfter));
      post(bytes, keepalive, leaving).catch(() => [0, 0]).then(settle);
    },
    wait: (ms) => {
      clearTimeout(timer);
      timer = setTimeout(guard(() => core.tick()), ms);
    },
    guard,
    // Through the prototype: a form's fields stand in for its own properties.
    features: (element) =>
      [element.localName, ...ATTRIBUTES.map((name) => Element.prototype.getAttribute.call(element, name))].join(SEPARATOR),
    facts: () =>
      [
        location.pathname, location.search, document.referrer, location.hostname, navigator.userAgent, navigator.language,
        (devicePixelRatio * 100) | 0, Math.min(screen.width, screen.height), +matchMedia("(pointer:coarse)").matches,
        +!!navigator.webdriver,
      ].join(SEPARATOR),
    random: () => crypto.getRandomValues(new Uint32Array(1))[0],
  };

  const site = set.site || ("local" in set ? NOBODY : "");
  const core = Tracker.start(port, window, site, set.query || "");
  if (!core) {
    console.warn(`isotherm records nothing: data-site is "${set.site || ""}", which is no site key`);
    throw 0;
  }
  watchAddress(guard(() => core.routed()), undo);

  const verbs = {
    early: (event, target, box, scrollX, scrollY) => box && core.early(event, target, box, scrollX, scrollY),
    // An ErrorEvent, or a PromiseRejectionEvent; a resource that failed to load has no message and is none of these.
    error: ({ timeStamp, message, filename, lineno, reason }) => {
      const said = message || reason?.message || (reason !== undefined && "" + reason);
      if (said) core.error(timeStamp, "" + said, filename ? `${filename}:${lineno}` : "");
    },
    track: (at, name, props) => core.track(at, "" + name, Object.entries(props || {}).flat().join(SEPARATOR)),
    flush: () => core.flush(),
    local: () => (core.flush(), kept),
    path: () => core.path(),
    stop: () => {
      core.stop();
      clearTimeout(timer);
      undo.forEach((off) => off());
    },
  };
  return guard((verb, ...facts) => verbs[verb](...facts));
};

// The Navigation API tells without touching anything. Elsewhere the history's two verbs are wrapped, and unwrapped by
// `stop` if nobody wrapped them again.
function watchAddress(changed, undo) {
  const listen = (target, kind) => {
    target.addEventListener(kind, changed);
    undo.push(() => target.removeEventListener(kind, changed));
  };
  if (window.navigation) return listen(navigation, "currententrychange");
  listen(window, "popstate");
  listen(window, "hashchange");
  for (const verb of ["pushState", "replaceState"]) {
    const original = history[verb];
    const wrapped = function (...state) {
      const result = original.apply(this, state);
      changed();
      return result;
    };
    try {
      history[verb] = wrapped;
    } catch {}
    undo.push(() => history[verb] === wrapped && delete history[verb]);
  }
}
