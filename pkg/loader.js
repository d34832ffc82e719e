// The one tag. It waits until the page has done its own work, then loads the tracker; it keeps what happens before, and
// it is the one global, `isotherm`. The build fills in the hashed file name and its integrity.
(() => {
  // What a page has broken must not break it once more.
  const attempt = (act) => {
    try {
      return act();
    } catch {}
  };

  const tag = document.currentScript;
  // An element's id may have made the name.
  const home = attempt(() => !window.isotherm?.track && tag.src.match(/[^?]*\//)[0]);
  if (!home) return;

  const set = tag.dataset;
  // Each start has a life of its own, the hotkey's is the page's.
  const page = attempt(() => new AbortController());
  let life, queue, tracker, policy;

  const listen = (life, hear, ...kinds) =>
    attempt(() => kinds.map((kind) => addEventListener(kind, (event) => attempt(() => hear(event)), { capture: true, passive: true, signal: life.signal })));

  const load = async (file, integrity, ...facts) => {
    const script = document.createElement("script");
    const rules = { createScriptURL: (url) => url };
    policy ||= window.trustedTypes?.createPolicy("isotherm", rules) || rules;
    const src = policy.createScriptURL(home + "a/" + file);
    await new Promise((onload, onerror) => {
      document.head.append(Object.assign(script, { crossOrigin: "", integrity, nonce: tag.nonce, onload, onerror, src }));
    });
    // Not before: WebKit forgets an element that nobody holds, and whoever waits for it waits for ever.
    script.remove();
    // The page may have its own `then`, which only what is awaited passes by.
    return await script.start(...facts);
  };

  const loadTracker = (signal) => load(TRACKER_FILE, TRACKER_INTEGRITY, shared, signal);

  // Everything is told with its time, by which the tracker knows whether it was allowed.
  const tell = (verb) => (...facts) => attempt(() => {
    const fact = [verb, window.performance.now(), ...facts];
    if (tracker) tracker(fact);
    else if (queue?.length < 500) queue.push(fact);
  });

  const start = () => attempt(() => {
    if (queue || navigator.globalPrivacyControl || +navigator.doNotTrack || attempt(() => localStorage.isothermOptOut)) return;
    const mine = (life = new AbortController());
    queue = [];
    const clicked = (event) => {
      if (tracker) return;
      const target = event.composedPath()[0];
      tell("early")(event, target, target.getBoundingClientRect?.());
    };
    listen(mine, clicked, "click");
    listen(mine, tell("error"), "error", "unhandledrejection");
    let begun;
    const begin = async () => {
      if (life == mine) try {
        tracker = await loadTracker(mine.signal);
        // What was clicked meanwhile is let go.
        queue.map(tracker);
        queue = [];
      } catch {
        if (life == mine) stop();
      }
    };
    const idle = () => (begun ||= document.readyState != "loading" && (window.requestIdleCallback || setTimeout)(begin, { timeout: 2e3 }));
    // Who is at work already may leave a page that never loads.
    listen(mine, idle, "load", "pointerdown", "keydown", "wheel");
    setTimeout(attempt, document.readyState != "complete" && 5e3, idle);
  });

  // `forget`: the visitor, and what was not sent.
  const stop = (forget) => {
    tell(forget ? "forget" : "stop")();
    attempt(() => life.abort());
    life = tracker = queue = shared.agreed = null;
    if (forget) attempt(() => delete localStorage.isotherm);
  };

  const consent = (given) => {
    if (given) {
      shared.agreed = 1;
      start();
      tell("consent")(attempt(() => dataLayer.length));
    } else stop(1);
  };

  // The tracker's file knows where the overlay's is, and opens or closes it.
  const toggle = async () => {
    try {
      // Not for want of a signal, as where a page has an `AbortController` of its own.
      await loadTracker(0);
    } catch {}
  };

  const pressed = (event) => {
    const held = ["ctrl", "alt", "shift", "meta"].filter((key) => event[key + "Key"]);
    const keys = held.concat(event.code).join("+").replace(/Key|Digit/, "");
    if (keys.toLowerCase() == (set.hotkey || "alt+shift+h").toLowerCase()) toggle();
  };
  listen(page, pressed, "keydown");

  // What the scripts are told, and where they keep what the others ask of them; `agreed`: the visitor may be recognised.
  const shared = { home, set, load, start, consent };

  attempt(() => {
    window.isotherm = {
      track: tell("track"),
      revenue: tell("revenue"),
      variant: tell("variant"),
      stop: () => {
        stop();
        attempt(() => page.abort());
        if (shared.overlay) toggle();
      },
      consent,
      optOut: () => {
        consent();
        attempt(() => (localStorage.isothermOptOut = 1));
      },
      overlay: toggle,
    };
    if (location.hash.match(/\bisotherm=/)) toggle();
  });
  if (set.consent != "wait") {
    start();
    tell("begin")();
  }
})();
