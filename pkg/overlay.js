// What the loader loads for owners: starts the Wasm core, and stands between the overlay and the page, so that whatever
// goes wrong inside ends the overlay and nothing else.
import { Core, finish, imports } from "isotherm-overlay";
import { english } from "./overlay/english.js";
import { eye } from "./overlay/eye.js";
import { makeLife } from "./overlay/life.js";
import { openSession } from "./overlay/session.js";
import { makeSource } from "./overlay/source.js";

const script = document.currentScript;
let ready;

/** The smallest module: its name and version. */
const LEAST = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/** The core: in Wasm, or where the page's policy forbids that, which is tried before anything is fetched, the same in plain JavaScript. */
const loadCore = async (load, wasm) => {
  try {
    await WebAssembly.instantiate(LEAST);
  } catch {
    return load(PLAIN_FILE, PLAIN_INTEGRITY);
  }
  const answer = wasm ? wasm() : await fetch(new URL(WASM_FILE, script.src), { integrity: WASM_INTEGRITY });
  const { instance, module } = await WebAssembly.instantiate(await answer.arrayBuffer(), imports());
  finish(instance, module);
  return Core;
};

const open = (Core, options) => {
  let core, session;

  /** Ends it once: whether it had not ended before. */
  const end = () => {
    if (life.signal.aborted) return false;
    life.end();
    options.closed?.();
    return true;
  };

  const close = () => {
    if (!end()) return;
    session.end();
    core.free();
  };

  // The core is left alone: its memory may be half written.
  const fail = (error) => {
    if (!end()) return;
    session?.end();
    document.querySelector("isotherm-overlay")?.remove();
    console.warn("isotherm: the overlay has stopped:", error);
  };

  const life = makeLife(fail);
  try {
    core = new Core(eye, document);
    const [palettes, source] = [Core.palettes().split(" "), makeSource(options, life.signal)];
    const makeCore = () => new Core(eye, document);
    session = openSession({ ...options, core, makeCore, palettes, source, life, close });
  } catch (error) {
    fail(error);
    throw error;
  }
  return { close: life.guard(close) };
};

// `view` is what a link wants to be shown. `ask` puts a question to the tracker, if there is one: to send what it holds, for what it kept, and under
// which path it records the page. `wasm` gives the core where no server does.
script.start = async ({ base, set, token, view, load, ask, closed, wasm }) => {
  ready ??= loadCore(load, wasm);
  // Whoever asks again may be luckier.
  ready.catch(() => (ready = null));
  const made = await ready;
  if (/^de/.test(isotherm.language || navigator.language)) await load(GERMAN_FILE, GERMAN_INTEGRITY, english);
  return open(made, {
    base,
    site: set.site,
    token,
    view,
    local: () => ask("local") || [],
    // Of the places that are known, "indexeddb" alone has an x.
    within: "local" in set && (/x/i.test(set.local) ? "browser" : "tab"),
    flush: () => ask("flush"),
    path: () => ask("path") || location.pathname,
    loadHands: (overlay) => load(HANDS_FILE, HANDS_INTEGRITY, overlay, load),
    closed,
  });
};
