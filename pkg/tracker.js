// What the loader loads: starts the core, tells it what happens in the page, and carries what it hands over.
import { connect, core } from "isotherm-tracker";
import { Effect, Flag, Signal } from "./tracker/codes";
import { flush, kept, open } from "./tracker/delivery.js";
import { seen, watchEffects } from "./tracker/effects.js";
import { watchNames } from "./tracker/elements.js";
import { fail } from "./tracker/errors.js";
import { watchForms } from "./tracker/forms.js";
import { watchLayer } from "./tracker/layer.js";
import { guard, listen, live, now } from "./tracker/page.js";
import { click, follow } from "./tracker/pointer.js";
import { watchScrolling } from "./tracker/scrolling.js";
import { revenue, variant } from "./tracker/shop.js";
import { say } from "./tracker/signals.js";
import { attach, put, words } from "./tracker/text.js";
import { leave, path, watchViews } from "./tracker/view.js";
import { watchVitals } from "./tracker/vitals.js";

const script = document.currentScript;

const loadMore = (shared, life, verbs) => shared.load(MORE_FILE, MORE_INTEGRITY, shared, life, verbs);

/** The core, and whether it had to be the one in plain JavaScript, because the page's CSP refuses Wasm. */
const loadCore = async (shared, life) => {
  try {
    const answer = await window.fetch(shared.home + "a/" + WASM_FILE, { integrity: WASM_INTEGRITY });
    connect((await WebAssembly.instantiate(await answer.arrayBuffer())).instance.exports);
  } catch {
    connect(await loadMore(shared, life));
    return Flag.PlainJs;
  }
};

const watch = () => {
  // A frame that shows its first page may be the same window as before it did; its own `Object` tells.
  const entered = new window.WeakSet();
  const enter = (view) => entered.has(view.Object) || (entered.add(view.Object), follow(view), watchForms(view));
  enter(window);
  watchEffects();
  watchNames();
  // Frames of our own origin, once they are loaded, unless they have a tag of their own.
  const adopt = guard(({ contentDocument, contentWindow }) => {
    if (contentDocument.readyState == "complete" && !contentDocument.querySelector("script[data-site]")) enter(contentWindow);
  });
  listen("load", ({ target }) => target.localName == "iframe" && (seen(Effect.Done), adopt(target)), document);
  document.querySelectorAll("iframe").forEach(adopt);
};

// When it happened, what is being told.
let at;

const VERBS = {
  early: click,
  error: fail,
  track: (name, props) => name && say(Signal.Custom, words([name, ...Object.entries(props || {}).flat()].slice(0, 33)), 0, 0, at),
  revenue,
  variant,
  flush,
  local: () => kept,
  // As it is stored.
  path: () => words([path]),
  stop: leave,
  // Without an address nothing is sent any more.
  forget: open,
};

const start = async (shared, life) => {
  const { home, set, consent } = shared;
  const address = set.local == null && (set.base || home).replace(/\/?$/, "/c");
  live(life);
  // Where else than in memory it is kept.
  if (set.local) await loadMore(shared, life, VERBS);
  const form = await loadCore(shared, life);
  attach();
  // The view began with the page, or with its being shown or allowed, not with the tracker.
  let shown = 0;
  if (document.prerendering) {
    await { then: (resolve) => listen("prerenderingchange", resolve) };
    shown = now();
  }
  // Stopped meanwhile.
  life.throwIfAborted();
  // Where nothing is sent, any key will do.
  if (!core.$open(put(set.site), (set.budget >= 0 ? set.budget : 100) * 1e3) && address) throw console.warn(`isotherm: no site key: ${set.site}`);

  let since, granted;
  // Purchases that the data layer held already, by their place in it.
  const sold = [];
  // `known`: so many entries the data layer held when recording was allowed.
  const begin = (known, allowed = at) => {
    verbs = VERBS;
    since = Math.max(shown, allowed);
    watchScrolling();
    watchVitals(address, allowed);
    watchViews(since, set.query || "", shared, form, shown && Flag.Prerendered);
    watch();
    sold.slice(known).forEach(revenue);
    // Where a page has broken what the others need, half a view is not sent.
    open(address);
  };
  // Until recording is allowed nothing is told but that it is: to begin with, unless something holds it back, or by consent.
  let verbs = {
    begin: () => (granted ?? !set.consent) && begin(0, 0),
    consent: begin,
  };
  watchLayer(
    (order, index) => (verbs == VERBS ? revenue(order) : (sold[index] = order)),
    (given) => {
      granted = given;
      if (given || verbs == VERBS) {
        consent(given);
        // After a denial one waits for the next grant.
        shared.start();
      }
    },
  );
  return (shared.ask = guard(([verb, time, ...facts]) => {
    at = time;
    // What was before is not told.
    return time < since || verbs[verb]?.(...facts);
  }));
};

// Where it says that there is no life to record, it is the overlay that is wanted.
script.start = (shared, life) => (life == 0 ? loadMore : start)(shared, life);
