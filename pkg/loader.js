// The one tag. It waits until the page has done its own work, then loads the tracker; it keeps what happens before, and
// it is the one global, `isotherm`. The build fills in the hashed file name and its integrity.
(() => {
  const tag = document.currentScript;
  if (!tag || window.isotherm?.track) return; // an element's id may have made the name

  const set = tag.dataset;
  const home = new URL(".", tag.src).href;
  // Each start has a life of its own, the hotkey's is the page's.
  const page = new AbortController();
  let life, queue, tracker, policy;

  // What a page has broken must not break it once more.
  const attempt = (act) => {
    try {
      return act();
    } catch {}
  };

  const listen = ({ signal }, kind, hear) => attempt(() => addEventListener(kind, hear, { capture: true, passive: true, signal }));

  const load = async (file, integrity, options) => {
    const script = document.createElement("script");
    const rules = { createScriptURL: (url) => url };
    policy ||= window.trustedTypes?.createPolicy("isotherm", rules) || rules;
    await new Promise((onload, onerror) => {
      const src = policy.createScriptURL(home + "a/" + file);
      document.head.append(Object.assign(script, { crossOrigin: "", integrity, nonce: tag.nonce, onload, onerror, src }));
      script.remove(); // it loads all the same
    });
    return script.start(options);
  };

  // What the scripts are told, and where they keep whether the overlay is open.
  const shared = { base: set.base || home, set, load, ask: (verb) => tracker?.(verb) };
  const loadTracker = (options) => load(TRACKER_FILE, TRACKER_INTEGRITY, options);

  const say = (...facts) => {
    tracker ? tracker(...facts) : queue?.length < 500 && queue.push(facts);
  };

  const start = (consented) => {
    if (queue || navigator.globalPrivacyControl || navigator.doNotTrack > 0 || attempt(() => localStorage.isothermOptOut)) return;
    queue = [];
    const mine = (life = new AbortController());
    const live = () => life == mine;
    listen(mine, "click", (event) => {
      const target = event.composedPath()[0];
      tracker || say("early", event, target, target.getBoundingClientRect?.(), scrollX, scrollY);
    });
    const failed = (event) => say("error", event);
    listen(mine, "error", failed);
    listen(mine, "unhandledrejection", failed);
    const begin = () =>
      loadTracker({ ...shared, consented, live }).then((made) => {
        tracker = made;
        queue.forEach((facts) => say(...facts));
      }).catch(() => live() && stop());
    const idle = () => (window.requestIdleCallback || setTimeout)(begin, { timeout: 2e3 });
    document.readyState == "complete" ? idle() : listen(mine, "load", idle);
  };

  // 1 also forgets the visitor, 2 for good.
  const stop = (forget) => {
    life?.abort();
    say("stop");
    life = tracker = queue = null;
    attempt(() => {
      if (forget) delete localStorage.isotherm;
      if (forget > 1) localStorage.isothermOptOut = 1;
    });
  };

  // The tracker's file knows where the overlay's is, and opens or closes it.
  const toggle = () => loadTracker(shared).catch(() => {});

  listen(page, "keydown", (event) => {
    const held = ["ctrl", "alt", "shift", "meta"].filter((key) => event[key + "Key"]);
    const keys = [...held, event.code].join("+").replace("Key", "");
    if (keys.toLowerCase() == (set.hotkey || "alt+shift+h").toLowerCase()) toggle();
  });

  window.isotherm = {
    track: (...facts) => say("track", performance.now(), ...facts),
    revenue: (order) => say("revenue", order),
    variant: (...facts) => say("variant", ...facts),
    stop: () => {
      stop();
      page.abort();
      if (shared.overlay) toggle();
    },
    consent: (given) => (given ? start(1) : stop(1)),
    optOut: () => stop(2),
    overlay: toggle,
  };

  const link = /[#&]isotherm=([^&]*)/.exec(location.hash);
  if (link) {
    shared.token = link[1];
    attempt(() => history.replaceState(history.state, "", location.href.replace(link[0], "")));
    toggle();
  }
  if (set.consent != "wait") start();
})();
