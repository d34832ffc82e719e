// The engine: Wasm that lies in this module as text, so that it needs no request, no bundler's help and no waiting.
// Where that is refused, what else there is: see `load`.
import text from "isotherm-heatmap-wasm";

// A letter is a byte and 35, so that the most frequent bytes are plain letters, and 256 more where it would be one that
// some tool would not leave alone; storing takes that off.
const unpack = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt() - 35);
const exportsOf = (module) => new WebAssembly.Instance(module).exports;

// Compiled once for all maps; or, where Wasm is forbidden, a function that makes the same in plain JavaScript.
let module;
let make;

// Wasm's addresses beyond 2 GB come as numbers below 0: `>>> 0` makes them what they are.
/** Numbers of an engine's in single precision, until its next call. */
export const floats = (core, at, length) => new Float32Array(core.$memory.buffer, at >>> 0, length);

/** Bytes of an engine's, until its next call. */
export const bytes = (core, at, length) => new Uint8ClampedArray(core.$memory.buffer, at >>> 0, length);

/** A new engine, if it can be had without waiting. */
export const engine = () => {
  try {
    return make ? make() : exportsOf((module ??= new WebAssembly.Module(unpack(text))));
  } catch {}
};

/**
 * A new engine where `engine` gave none: old browsers compile so much only while nobody waits, some know no SIMD, and a
 * content security policy may forbid Wasm.
 */
export const load = async () => {
  const wasm = unpack(text);
  try {
    // Where it is forbidden, WebKit's `compile` never answers, and `instantiate` does.
    const fitting = WebAssembly.validate(wasm) ? wasm : unpack((await import("./heatmap-scalar.js")).default);
    module = (await WebAssembly.instantiate(fitting)).module;
  } catch {
    make = (await import("./heatmap-plain.js")).make;
  }
  return engine();
};
