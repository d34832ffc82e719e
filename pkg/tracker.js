// What the loader loads: starts the core, tells it what happens in the page, and carries what it hands over.
import { begin, connect, open as openCore, shown } from "isotherm-tracker";
import { device, isRobot, pathOf, texts, watchAddress } from "./tracker/address.js";
import { Flag, Signal } from "./tracker/codes";
import { flush, kept, open, wake } from "./tracker/delivery.js";
import { watchEffects } from "./tracker/effects.js";
import { forget } from "./tracker/elements.js";
import { watchLayer } from "./tracker/layer.js";
import { leaveField, watchForms } from "./tracker/forms.js";
import { guard, idle, listen, now, stop } from "./tracker/page.js";
import { clickOn, follow, unhover } from "./tracker/pointer.js";
import { look, showWindow, sizes, watchScrolling } from "./tracker/scrolling.js";
import { session } from "./tracker/session.js";
import { readVariants, revenue, variant } from "./tracker/shop.js";
import { say } from "./tracker/signals.js";
import { attach, put, words } from "./tracker/text.js";
import { hide, readVitals, restart, tellNavigation, watchVitals } from "./tracker/vitals.js";

// What stands for a site's key where nothing is sent.
const NOBODY = "a".repeat(16);

const script = document.currentScript;

/** The core, and whether it had to be the one in plain JavaScript, because the page's CSP refuses Wasm. */
const core = async (load) => {
  try {
    const answer = await fetch(new URL(WASM_FILE, script.src), { integrity: WASM_INTEGRITY });
    connect((await WebAssembly.instantiate(await answer.arrayBuffer())).instance.exports);
  } catch {
    connect(await load(PLAIN_FILE, PLAIN_INTEGRITY));
    return Flag.PlainJs;
  }
};

const start = async ({ base, set, consented, load, live }) => {
  const form = await core(load);
  attach();

  const prerendered = document.prerendering;
  if (prerendered) await new Promise((shown) => document.addEventListener("prerenderingchange", shown, { once: true }));
  const local = "local" in set;
  if (!openCore(put(set.site || (local ? NOBODY : "")), (set.budget || 50) * 1e3)) {
    console.warn(`isotherm records nothing: data-site is "${set.site || ""}", which is no site key`);
    throw 0;
  }
  const allowed = set.query || "";
  let since = prerendered ? now() : 0;
  let recording, path, granted, go;

  const orders = [];
  watchLayer(
    (order) => (recording ? revenue(order) : orders.push(order)),
    (given) => {
      granted = given;
      if (!given) recording && isotherm.consent();
      else go?.();
    },
  );
  // Nothing is counted before Google's consent mode allows it, unless the site has said so itself.
  if (!consented && (set.consent == "google" ? !granted : granted === false)) {
    await new Promise((done) => (go = done));
    since = now();
    orders.length = 0;
  }
  // Stopped meanwhile.
  if (!live()) throw 0;
  consented ||= granted;

  const view = (at, flags) => {
    const [low, high, page, returning] = session(consented);
    path = pathOf(allowed);
    forget();
    unhover();
    flags |= form | (isRobot() && Flag.Automated) | (returning && Flag.Returning);
    const [idLow, idHigh] = crypto.getRandomValues(new Uint32Array(2));
    const visible = document.visibilityState != "hidden";
    wake(begin(texts(path), visible, flags & Flag.Restored, idLow, idHigh, at, ...sizes(), ...device(), flags, low, high, page));
    showWindow(at);
    look();
    idle(readVariants);
  };

  const leave = () => {
    leaveField();
    readVitals();
    shown(now(), false);
    flush(true);
  };

  open(base, local);
  watchScrolling();
  watchVitals(base);
  // The view began with the page, or with its being shown or allowed, not with the tracker.
  view(since, prerendered ? Flag.Prerendered : 0);
  follow(window);
  watchEffects();
  watchForms();
  watchAddress(() => {
    if (pathOf(allowed) == path) return;
    leaveField();
    readVitals();
    flush();
    view(now(), Flag.Routed);
  });
  listen(document, "visibilitychange", () => {
    if (document.visibilityState != "hidden") return shown(now(), true);
    hide(now());
    leave();
  });
  listen(window, "pagehide", leave);
  listen(window, "pageshow", ({ persisted, timeStamp }) => {
    if (!persisted) return;
    view(timeStamp, Flag.Restored);
    restart(timeStamp);
  });
  // Frames of our own origin, unless they have a tag of their own.
  const adopt = guard((frame) => frame.contentDocument?.querySelector("script[data-site]") || follow(frame.contentWindow));
  listen(document, "load", ({ target }) => target.localName == "iframe" && adopt(target));
  document.querySelectorAll("iframe").forEach(adopt);
  idle(tellNavigation);
  recording = true;
  orders.forEach(revenue);

  const errors = new Map();
  const verbs = {
    // The page may have been scrolled since.
    early: (event, target, { x, y, width, height }, left, top) =>
      clickOn(event, target, new DOMRect(x + left - scrollX, y + top - scrollY, width, height)),
    error: ({ timeStamp, message, filename, lineno, colno, reason, target }) => {
      const file = target?.src || target?.href;
      if (file) return say(Signal.Resource, words([target.localName, "source", new URL(file).pathname]));
      const said = message || reason?.message || (reason !== undefined && "" + reason);
      const source = filename ? new URL(filename).pathname + ", " + lineno + ", " + colno : "";
      const count = (errors.get(said + source) || 0) + 1;
      if (!said || errors.size > 99) return;
      errors.set(said + source, count);
      // The first, the second, the fourth…: a loop that fails is told without filling the batch.
      if (!(count & (count - 1))) say(Signal.Error, words([said, "source", source]), 0, count, timeStamp);
    },
    track: (at, name, props) => say(Signal.Custom, words([name, ...Object.entries(props || {}).flat()].slice(0, 33)), 0, 0, at),
    revenue,
    variant,
    flush: () => flush(),
    local: () => (flush(), kept),
    path: () => path,
    stop: () => {
      leave();
      stop();
    },
  };
  return guard((verb, ...facts) => {
    // What the loader kept from before consent is not told.
    if (!((facts[0]?.timeStamp ?? facts[0]) < since)) return verbs[verb](...facts);
  });
};

/** Opens the overlay, or closes it. */
const toggle = (shared) => {
  const closed = () => (shared.overlay = 0);
  if (shared.overlay) return shared.overlay.then((it) => it.close(), closed), closed();
  shared.overlay = shared.load(OVERLAY_FILE, OVERLAY_INTEGRITY, { ...shared, closed });
  shared.overlay.catch(closed);
};

// Without a life to record it is the overlay that is wanted.
script.start = async (options) => {
  if (!options.live) return toggle(options);
  try {
    return await start(options);
  } catch (why) {
    stop();
    throw why;
  }
};
