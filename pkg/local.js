// `isotherm/overlay`: remembers what is done in this tab, and draws it on the page, for localhost and without a server. The
// scripts that a tag would load lie in the module itself.
import { files, wasm } from "isotherm-local-files";

/** What a script of ours is told, while anything is recorded. */
let shared, life, recording;

/** Runs one of the scripts, and gives what its start gives; `file` is its name with a digest behind it, as they call one another. */
const load = async (file, _integrity, ...facts) => {
  const script = document.createElement("script");
  const src = URL.createObjectURL(new Blob([files[file.split(".")[0]]], { type: "text/javascript" }));
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
const publish = (tell) => {
  const verbs = ["track", "revenue", "variant"].map((verb) => [verb, (...facts) => tell([verb, performance.now(), ...facts])]);
  globalThis.isotherm = { ...Object.fromEntries(verbs), overlay: toggle, stop };
};

const toggle = () => load("more.js", "", shared);

const begin = async () => {
  const wrong = objection();
  if (wrong) throw new Error(`isotherm: ${wrong}`);
  life = new AbortController();
  shared = { home: "", set: { local: "" }, load, wasm: core, start: () => {}, consent: () => {} };
  const tell = await load("tracker.js", "", shared, life.signal);
  publish(tell);
  tell(["begin", performance.now()]);
};

/** Records from now on, until the page is left. */
export const record = () =>
  (recording ??= begin().catch((error) => {
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

/** Ends it, and forgets what was recorded. */
export const stop = async () => {
  await close();
  life?.abort();
  shared = life = recording = null;
  if (globalThis.isotherm?.stop == stop) delete globalThis.isotherm;
};
