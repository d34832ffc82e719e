// The one tag. It waits until the page has done its own work, then loads the tracker; it keeps what happens before, and
// it is the one global, `isotherm`. The build fills in the hashed file names and their integrity.
(() => {
  const tag = document.currentScript;
  if (!tag || window.isotherm?.track) return; // an element's id may have made the name

  const set = tag.dataset;
  const home = new URL(".", tag.src).href;
  const base = set.base || home;
  const undo = [];
  // While recording, `queue` is an array; it also tells one start from the next.
  let queue, tracker, overlay, token;

  const listen = (kind, hear) => {
    const off = () => removeEventListener(kind, hear, true);
    addEventListener(kind, hear, { capture: true, passive: true });
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
      script.onerror = (why) => fail(why, script.remove());
      script.src = home + "a/" + file;
      document.head.append(script);
    });

  const say = (...facts) => {
    if (tracker) tracker(...facts);
    else if (queue?.length < 500) queue.push(facts);
  };

  const start = () => {
    try {
      if (queue || navigator.globalPrivacyControl || navigator.doNotTrack == 1 || localStorage.isothermOptOut) return;
    } catch {}
    const mine = (queue = []);
    const offClick = listen("click", (event) => {
      const target = event.composedPath()[0];
      say("early", event, target, target.getBoundingClientRect?.(), scrollX, scrollY);
    });
    listen("error", (event) => say("error", event));
    listen("unhandledrejection", (event) => say("error", event));
    const begin = () =>
      load(TRACKER_FILE, TRACKER_INTEGRITY, { base, set }).then((made) => {
        if (queue != mine) return made("stop");
        offClick();
        tracker = made;
        mine.forEach((facts) => say(...facts));
      }).catch(stop);
    const idle = () => (window.requestIdleCallback || setTimeout)(begin, { timeout: 2e3 });
    document.readyState == "complete" ? idle() : listen("load", idle);
  };

  const stop = () => {
    undo.forEach((off) => off());
    say("stop");
    tracker = queue = 0;
  };

  const open = () => {
    const closed = () => (overlay = 0);
    if (overlay) return overlay.then((it) => it.close(), closed), closed();
    const ask = (verb) => tracker && tracker(verb);
    overlay = load(OVERLAY_FILE, OVERLAY_INTEGRITY, { base, set, token, ask, closed });
    overlay.catch(closed);
  };

  listen("keydown", (event) => {
    const held = ["ctrl", "alt", "shift", "meta"].filter((key) => event[key + "Key"]);
    const keys = [...held, event.code].join("+").replace("Key", "");
    if (keys.toLowerCase() == (set.hotkey || "Alt+Shift+H").toLowerCase()) open();
  });
  const offHotkey = undo.pop();

  window.isotherm = {
    track: (name, props) => say("track", performance.now(), name, props),
    stop: () => {
      stop();
      offHotkey();
      if (overlay) open();
    },
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
    history.replaceState(history.state, "", location.href.replace(link[0], ""));
    open();
  }
  if (set.consent != "wait") start();
})();
