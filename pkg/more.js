// What few visitors need: the tracker's core where a page forbids Wasm, and the owner's overlay.
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

/** Opens the overlay, or closes it. */
const toggle = (shared) => {
  const closed = () => (shared.overlay = 0);
  if (shared.overlay) return shared.overlay.then((it) => it.close(), closed), closed();
  prepare(shared);
  const ask = (verb) => shared.ask?.([verb]);
  shared.overlay = shared.load(OVERLAY_FILE, OVERLAY_INTEGRITY, { ...shared, ask, closed });
  shared.overlay.catch(closed);
};

script.start = (shared, life) => (life ? shared.load(PLAIN_FILE, PLAIN_INTEGRITY) : toggle(shared));
