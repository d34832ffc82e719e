// Palettes by name, as `crates/density` has them, and the 256 colours that a map is painted with.
import { digits, mixed } from "./colours.js";
import { bytes } from "./core.js";

// Stops at equal distances, from cold to hot; whose they are is told in crates/density/src/stops.rs.
const NAMED = {
  thermal: "2540d81f7ae812b5e517d3a845d54bb4dd22f9d71cf98c1ae3211c",
  inferno: "0000040b0724210c4a3d096557106e71196e8a226aa32c61bc3754d24644e45a31f1731df98e09fcac11f9cb35f2ea69fcffa4",
  viridis: "44015448186a472d7b4240863b528b33638d2c728e26828e21918c1fa08828ae803fbc735ec96284d44baddc30d8e219fde725",
  cividis: "00224e002e6a1a386f32436d434e6c535a6d61656f6f70737d7c788c88789b9476aba072bcae6ccdbb63dec958f0d846fee838",
  turbo: "30123b4040a2466be34294ff28bceb18ddc232f2986dfe62a4fc3ccdec34eecf3afdac34fb7e21eb500ed02f05a916017a0403",
  grey: "d9d9d9101010",
  diverging: "0b3c8c2166c45b9ae0a5c8eae8e8e6f5c08aea8a3ac85a128a3408",
};

export const PALETTES = Object.keys(NAMED);

const named = (name) => NAMED[name].match(/.{6}/g).map((hex, i, { length }) => [i / (length - 1), ...digits(hex)]);

/** Tells the engine 256 colours, from heat 0 to 1, and how opaque they are. */
export const applyColours = (core, { opacity, alpha, palette }, signed) => {
  const { stops = named(palette), bytes: own } = palette;
  const full = { ramp: 0.5, constant: 0 }[alpha] ?? alpha;
  // A ramp of RGBA bytes has alpha of its own.
  const low = full == 0 || own ? opacity : 0;
  bytes(core, core.$colours(), 1024).set(table(stops, { low, high: opacity, full: full || 1 }, signed));
};

// As RGBA bytes: of the opacity `low` where heat begins, and from `full` on of `high`, steeply first; on a signed scale by how far
// heat is from its middle. No heat is transparent; of an even opacity on a signed scale painting takes that out.
const table = (stops, { low, high, full }, signed) => {
  const colours = new Uint8Array(1024);
  for (let level = 0; level < 256; level++) {
    const heat = level / 255;
    const strength = signed ? Math.abs(2 * heat - 1) : heat;
    const [r, g, b, own] = mixed(stops, heat);
    const missing = Math.max(1 - strength / full, 0);
    const alpha = (low + (high - low) * (1 - missing * missing)) * own * 255;
    const isClear = signed ? low < high && (level == 127 || level == 128) : !level;
    if (!isClear) colours.set([r, g, b, alpha].map(Math.round), level * 4);
  }
  return colours;
};
