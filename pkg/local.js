// `isotherm/overlay`: remembers what is done in this tab, and draws it on the page, for localhost and without a server. The
// scripts that a tag would load lie in the module itself.
import { files, wasm } from "isotherm-local-files";

/** No address: whatever is fetched from there fails before anybody is asked, and before a policy reports it. */
const NOWHERE = "http://%/";

/** Where what is recorded can be kept. */
const PLACES = ["memory", "indexeddb"];

/** What a script of ours is told, while anything is recorded, and how the tracker is told anything. */
let shared, life, recording, tell;

/** Runs one of the scripts, and gives what its start gives; `file` is its name with a digest behind it, as they call one another. */
const load = async (file, _integrity, ...facts) => {
  const name = file.split(".")[0];
  // The core in plain JavaScript is larger than all of the others.
  if (!(name in files)) throw new Error("isotherm: the page forbids Wasm (script-src lacks 'wasm-unsafe-eval')");
  const script = document.createElement("script");
  const src = URL.createObjectURL(new Blob([files[name]], { type: "text/javascript" }));
  try {
    await new Promise((onload, fail) => {
      const onerror = () => fail(new Error("isotherm: the page forbids scripts of blob: addresses (script-src)"));
      document.head.append(Object.assign(script, { onload, onerror, src }));
    });
  } finally {
    script.remove();
    URL.revokeObjectURL(src);
  }
  return script.start(...facts);
};

const unpack = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt() - 35);

const core = () => new Response(unpack(wasm), { headers: { "Content-Type": "application/wasm" } });

/** Why nothing may be recorded here; nothing if it may. */
const objection = () => {
  if (globalThis.isotherm?.track) return "a tag of Isotherm is on this page already: use `isotherm.overlay()`";
  if (navigator.globalPrivacyControl || navigator.doNotTrack > 0) return "this browser asks for nothing to be recorded (Global Privacy Control, Do Not Track)";
};

/** The one global, as a tag makes it: what the overlay and a page's own calls look for. */
const publish = () => {
  const verbs = ["track", "revenue", "variant"].map((verb) => [verb, (...facts) => tell([verb, performance.now(), ...facts])]);
  globalThis.isotherm = { ...Object.fromEntries(verbs), overlay: toggle, stop };
};

const toggle = () => load("more.js", "", shared);

const begin = async (keep) => {
  if (!PLACES.includes(keep)) throw new Error(`isotherm: keep is "memory" or "indexeddb", not: ${keep}`);
  const wrong = objection();
  if (wrong) throw new Error(`isotherm: ${wrong}`);
  life = new AbortController();
  shared = { home: NOWHERE, set: { local: keep == PLACES[0] ? "" : keep }, load, wasm: core, start: () => {}, consent: () => {} };
  tell = await load("tracker.js", "", shared, life.signal);
  publish();
  tell(["begin", performance.now()]);
};

/** Records from now on, until the page is left; `keep` is where. */
export const record = ({ keep = "memory" } = {}) =>
  (recording ??= begin(keep).catch((error) => {
    recording = null;
    throw error;
  }));

/** Draws what was recorded on the page, which it records from now on if it did not before. */
export const open = async () => {
  await record();
  if (!shared.overlay) await toggle();
  await shared.overlay;
};

/** Takes the picture away; recording goes on. */
export const close = async () => {
  if (shared?.overlay) await toggle();
};

/** Ends it as the verb says. */
const end = async (verb) => {
  await close();
  tell?.([verb, performance.now()]);
  life?.abort();
  shared = life = recording = tell = null;
  if (globalThis.isotherm?.stop == stop) delete globalThis.isotherm;
};

/** Ends it, and forgets what was recorded, but for what is kept in IndexedDB. */
export const stop = () => end("stop");

/** Ends it, and forgets that, too. */
export const forget = () => end("forget");
