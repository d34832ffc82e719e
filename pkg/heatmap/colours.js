// Colours as CSS writes them, and the ramps between them.

import { refuse, told, whole, within } from "./options.js";

const NAMES = {
  black: "000000",
  navy: "000080",
  blue: "0000ff",
  green: "008000",
  teal: "008080",
  lime: "00ff00",
  cyan: "00ffff",
  aqua: "00ffff",
  maroon: "800000",
  purple: "800080",
  grey: "808080",
  gray: "808080",
  red: "ff0000",
  magenta: "ff00ff",
  orange: "ffa500",
  yellow: "ffff00",
  white: "ffffff",
};

let brush;

// What the browser makes of any other colour; Node and old workers know none.
const painted = (colour) => {
  brush ??= (globalThis.OffscreenCanvas ? new OffscreenCanvas(1, 1) : globalThis.document?.createElement("canvas"))?.getContext("2d", { willReadFrequently: true });
  if (!brush) return;
  // One that is not understood leaves what was there: two different ones tell.
  const [once, again] = ["#010203", "#040506"].map((before) => {
    brush.fillStyle = before;
    brush.fillStyle = colour;
    return brush.fillStyle;
  });
  if (once != again) return;
  const found = read(once);
  if (found) return found;
  // Of another colour space: what one pixel of it is.
  brush.clearRect(0, 0, 1, 1);
  brush.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = brush.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
};

/** A hex number, of three digits to eight, as `parse` has it. */
export const digits = (hex) => {
  const each = hex.length < 5 ? [...hex].map((digit) => digit + digit) : hex.match(/../g);
  const [r, g, b, a = 255] = each.map((pair) => parseInt(pair, 16));
  return [r, g, b, a / 255];
};

const numbers = (list) => {
  const parts = list.split(/[\s,/]+/).filter(Boolean);
  const [r, g, b, a = 1] = parts.map((part, i) => (part.endsWith("%") ? (parseFloat(part) / 100) * (i < 3 ? 255 : 1) : +part));
  // As CSS does with what is beyond.
  return parts.length < 5 && [r, g, b, a].map((part, i) => Math.min(Math.max(part, 0), i < 3 ? 255 : 1));
};

// A hex or an rgb().
const read = (text) => {
  const hex = /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/.exec(text);
  const list = /^rgba?\((.*)\)$/.exec(text);
  return hex ? digits(hex[1]) : list && numbers(list[1]);
};

/** Red, green and blue from 0 to 255, and alpha from 0 to 1. */
export const parse = (colour, of) => {
  const word = String(colour).trim().toLowerCase();
  const known = Object.hasOwn(NAMES, word) ? "#" + NAMES[word] : word;
  const found = read(known) || painted(word);
  if (!found || found.length != 4 || !found.every(Number.isFinite)) throw new TypeError(`isotherm: a colour of ${of} is ${told(colour)}, which is none known here`);
  return found;
};

/** Stops, as [[place, colour]] or {place: colour}, in the order of their places: [place, r, g, b, a]. */
export const stopsOf = (stops, name = "stops") => {
  const list = Array.isArray(stops) ? stops : Object.entries(Object(stops));
  if (Object(stops) !== stops || ArrayBuffer.isView(stops) || !list.every(Array.isArray)) refuse(name, stops, "[[place, colour]] or {place: colour}");
  const read = list.map(([place, colour]) => {
    return [within(`a place of ${name}`, +place, 0, 1), ...parse(colour, name)];
  });
  within(`the number of colours of ${name}`, read.length, 1, 256);
  return read.sort(([a], [b]) => a - b);
};

/** The colour at a place of stops, between which lines are straight: red, green and blue from 0 to 255, alpha from 0 to 1. */
export const mixed = (list, place) => {
  const next = list.findIndex(([at]) => at >= place);
  const high = list.at(next);
  const before = next > 0 ? list[next - 1] : high;
  const share = high[0] > before[0] ? (place - before[0]) / (high[0] - before[0]) : 1;
  return high.map((to, i) => before[i] + (to - before[i]) * share).slice(1);
};

/**
 * `count` colours from the first stop to the last as RGBA bytes, joined by straight lines as in a canvas' gradients.
 */
export const ramp = (stops, count = 256, name) => {
  const list = stopsOf(stops, name);
  whole("the number of colours", count, 1e6);
  const bytes = new Uint8ClampedArray(count * 4);
  for (let i = 0; i < count; i++) {
    const [r, g, b, a] = mixed(list, count > 1 ? i / (count - 1) : 1);
    bytes.set([r, g, b, a * 255], i * 4);
  }
  return bytes;
};
