// What the loader loads for owners: starts the Wasm core, and stands between it and the page, so that whatever goes
// wrong inside ends the overlay and nothing else.
import init, { Overlay } from "isotherm-overlay";
import { mark } from "./tracker/mark.js";

const script = document.currentScript;
let ready;

const instantiate = async () => {
  const answer = await fetch(new URL(WASM_FILE, script.src), { integrity: WASM_INTEGRITY });
  if (!answer.ok) throw new Error(`isotherm: ${WASM_FILE} answered ${answer.status}`);
  const streams = answer.headers.get("Content-Type") === "application/wasm";
  await init({ module_or_path: streams ? answer : await answer.arrayBuffer() });
};

const open = (options) => {
  const life = new AbortController();
  let overlay;

  const closed = () => {
    if (!options) return;
    const { closed: tell } = options;
    options = null;
    life.abort();
    setTimeout(() => overlay?.free()); // not now: the core may be the caller
    tell?.();
  };

  const fail = (error) => {
    if (!options) return;
    document.querySelector("isotherm-overlay")?.remove();
    overlay = null; // its memory may be half written
    closed();
    console.warn("isotherm: the overlay has stopped:", error);
  };

  const guard = (call) => (...facts) => {
    if (!options) return;
    try {
      return call(...facts);
    } catch (error) {
      fail(error);
    }
  };

  try {
    overlay = new Overlay({ ...options, closed, guard, life, mark });
  } catch (error) {
    fail(error);
    throw error;
  }
  // For whoever wants to know on which elements the points stand: `document.querySelector("isotherm-overlay").placements()`.
  document.querySelector("isotherm-overlay").placements = guard(() =>
    overlay.placements().map(([selector, index, rung, points, element]) => ({ selector, index, rung, points, element })),
  );
  return { close: guard(() => overlay.close()) };
};

// `ask` puts a question to the tracker, if there is one: to send what it holds, for what it kept of this tab, and under
// which path it records the page.
script.start = async ({ base, set, token, ask, closed }) => {
  const options = {
    base,
    site: set.site,
    token,
    local: "local" in set ? () => (ask("flush"), ask("local") || []) : null,
    flush: () => ask("flush"),
    path: () => ask("path") || location.pathname,
    closed,
  };
  ready ??= instantiate();
  await ready.catch((error) => {
    ready = undefined;
    throw error;
  });
  return open(options);
};
