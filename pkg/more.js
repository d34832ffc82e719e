// What few visitors need: the tracker's core where a page forbids Wasm, a shelf where a page asks for one, and the owner's
// overlay.
const script = document.currentScript;

// Where the collector is, how to put a question to the tracker, and what a link that opens the map holds: a token, or behind
// a tilde what the map is to show. It is taken out of the address.
const prepare = (shared) => {
  shared.base = (shared.set.base || shared.home).replace(/\/?$/, "/");
  const link = /[#&?]isotherm=([^&~]*)(~[^&]*)?/.exec(location.hash);
  shared.view = link?.[2];
  if (!link) return;
  if (link[1]) shared.token = link[1];
  try {
    history.replaceState(history.state, 0, location.href.replace(link[0], ""));
  } catch {}
};

// A word to whoever opened a link, with what may be done about it; each press ends it.
const tell = (text, ...choices) => {
  const said = Object.assign(document.createElement("isotherm-said"), { textContent: text + " ", role: "status" });
  // As an attribute some policies would forbid it.
  said.style.cssText =
    "all:initial;position:fixed;inset:auto auto 16px 16px;z-index:2147483647;padding:12px 16px;border-radius:6px;font:15px/1.4 system-ui,sans-serif;color:#fff;background:#222";
  for (const [textContent, act] of choices) {
    const button = Object.assign(document.createElement("button"), { textContent, onclick: () => (said.remove(), act?.()) });
    button.style.marginLeft = "8px";
    said.append(button);
  }
  document.documentElement.append(said);
};

// Of a link by which those who work on a site leave its counts. To come back takes a press: anybody can write a link.
const optOut = () => {
  try {
    isotherm.optOut();
    const back = () => delete localStorage.isothermOptOut;
    const isOut = localStorage.isothermOptOut;
    if (isOut) return tell("This browser is not counted on this site any more.", ["OK"], ["Count it again", back]);
  } catch {}
  tell("This browser remembers nothing of this site, so it is counted all the same.", ["OK"]);
};

/** Opens the overlay, or closes it. */
const toggle = (shared) => {
  const closed = () => (shared.overlay = 0);
  if (shared.overlay) return shared.overlay.then((it) => it.close(), closed), closed();
  const asked = shared.token;
  prepare(shared);
  if (shared.token == "opt-out") {
    shared.token = asked;
    return optOut();
  }
  const ask = (verb) => shared.ask?.([verb]);
  shared.overlay = shared.load(OVERLAY_FILE, OVERLAY_INTEGRITY, { ...shared, ask, closed });
  shared.overlay.catch((error) => {
    closed();
    console.warn("isotherm: the map cannot be shown:", error);
    tell(`The map cannot be shown on this page: ${error.message}`, ["OK"]);
  });
};

/** Keeps what is recorded where `data-local` says. */
const shelve = async ({ load, set }, life, verbs) => {
  const place = set.local.toLowerCase();
  if (place == "memory") return;
  if (place != "indexeddb") return console.warn(`isotherm: data-local is "memory" or "indexeddb", not: ${set.local}`);
  try {
    await load(SHELF_FILE, SHELF_INTEGRITY, verbs, life);
  } catch {
    console.warn(`isotherm: ${SHELF_FILE} is missing: what is recorded is kept in memory`);
  }
};

const plain = (shared) => shared.load(PLAIN_FILE, PLAIN_INTEGRITY);

script.start = (shared, life, verbs) => (verbs ? shelve : life ? plain : toggle)(shared, life, verbs);
