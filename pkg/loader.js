// The one tag. It waits until the page has done its own work, then loads the tracker; it keeps what happens before, and
// it is the one global, `isotherm`. The build fills in the hashed file names and their integrity.
(() => {
  const win = window;
  const tag = document.currentScript;
  if (!tag || win.isotherm) return;

  const set = tag.dataset;
  const home = new URL(".", tag.src).href;
  const base = set.base || home;
  const undo = [];
  let queue = [];
  let started, tracker, overlay, token;

  const listen = (kind, hear) => {
    win.addEventListener(kind, hear, { capture: true, passive: true });
    const off = () => win.removeEventListener(kind, hear, true);
    undo.push(off);
    return off;
  };

  const load = (file, integrity, options) =>
    new Promise((done, fail) => {
      const script = document.createElement("script");
      script.crossOrigin = "anonymous";
      script.integrity = integrity;
      script.nonce = tag.nonce;
      script.onload = () => done(script.start(options), script.remove());
      script.onerror = () => fail(script.remove());
      script.src = home + "a/" + file;
      document.head.append(script);
    });

  const say = (...facts) => {
    if (tracker) tracker(...facts);
    else if (started && queue.length < 500) queue.push(facts);
  };

  const start = () => {
    const { globalPrivacyControl, doNotTrack } = navigator;
    try {
      if (localStorage.isothermOptOut) return;
    } catch {}
    if (started || globalPrivacyControl || doNotTrack === "1") return;
    started = true;
    const offClick = listen("click", (event) => {
      const target = event.composedPath()[0];
      say("early", event, target, target.getBoundingClientRect?.(), win.scrollX, win.scrollY);
    });
    listen("error", (e) => e.message && say("error", e.timeStamp, e.message, e.filename + ":" + e.lineno));
    listen("unhandledrejection", ({ timeStamp, reason }) => {
      try {
        say("error", timeStamp, "" + (reason?.message || reason), "");
      } catch {}
    });
    const begin = () =>
      load(TRACKER_FILE, TRACKER_INTEGRITY, { base, set }).then((made) => {
        offClick();
        tracker = made;
        if (!started) return stop();
        queue.forEach((facts) => tracker(...facts));
        queue = [];
      }).catch(stop);
    const idle = () => win.requestIdleCallback ? requestIdleCallback(begin, { timeout: 2e3 }) : setTimeout(begin);
    document.readyState === "complete" ? idle() : listen("load", idle);
  };

  const stop = () => {
    started = false;
    queue = [];
    undo.splice(0).forEach((off) => off());
    if (tracker) tracker("stop");
    tracker = 0;
  };

  const open = () => {
    if (overlay) return overlay.then((it) => it.close(), () => {}), (overlay = 0);
    const local = "local" in set ? () => tracker ? tracker("local") : [] : null;
    const flush = () => say("flush");
    const closed = () => (overlay = 0);
    overlay = load(OVERLAY_FILE, OVERLAY_INTEGRITY, { base, site: set.site, token, local, flush, closed });
    overlay.catch(closed);
  };

  const hotkey = (set.hotkey || "Alt+Shift+H").toLowerCase();
  listen("keydown", (e) => {
    const held = ["ctrl", "alt", "shift", "meta"].filter((key) => e[key + "Key"]);
    if ([...held, ("" + e.code).replace(/^(Key|Digit)/, "").toLowerCase()].join("+") === hotkey) open();
  });

  win.isotherm = {
    track: (name, props) => say("track", performance.now(), name, props),
    stop,
    consent: (given) => (given ? start() : stop()),
    optOut: () => {
      stop();
      try {
        localStorage.isothermOptOut = 1;
      } catch {}
    },
    overlay: open,
  };

  const link = /[#&]isotherm=([^&]*)/.exec(location.hash);
  if (link) {
    token = link[1];
    history.replaceState(history.state, "", location.pathname + location.search + location.hash.replace(link[0], ""));
    open();
  }
  if (set.consent !== "wait") start();
})();
