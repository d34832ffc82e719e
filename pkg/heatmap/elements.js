// Elements as wholes: boxes, each in the one colour of its value, of which later ones cover earlier ones. Here rather than in Wasm,
// where they would take twice as many bytes.
import { heatOf } from "./ticks.js";

/** By so much of a pixel places may be off where bands and tiles begin, and a rank by rounding. */
const SLACK = 1e-3;

/** The elements of a map of that size, as the steps of its history have them. What is told of values is asked of them as of an engine. */
export const elementsOf = (steps, [right, bottom]) => {
  const boxes = [];
  for (const { x, y, width, height, weight } of steps) {
    for (let i = 0; width && i < x.length; i++) {
      const box = [Math.max(x[i], 0), Math.max(y[i], 0), Math.min(x[i] + width[i], right), Math.min(y[i] + height[i], bottom), weight ? weight[i] : 1];
      // What lies beyond the map, or has no area, is not there.
      if (box[0] < box[2] && box[1] < box[3]) boxes.push(box);
    }
  }

  /** From behind to the front. */
  const values = Float64Array.from(boxes, (box) => box[4]);

  /** The value that so many percent of them do not exceed; if signed, by how far it is from 0. */
  const rank = (percent, signed) => {
    const sorted = (signed ? values.map(Math.abs) : values.slice()).sort();
    return sorted[Math.max(Math.ceil((sorted.length * percent) / 100 - SLACK) - 1, 0)] ?? 0;
  };

  /** Pixels, RGBA: each is of the element in which its middle lies, in one of 256 colours by its heat. Signed, 0 has none. */
  const paint = (left, top, width, height, ratio, colours, scale) => {
    const pixels = new Uint32Array(width * height);
    const table = new Uint32Array(colours.slice().buffer);
    const heat = heatOf(scale);
    const first = (at, edge, count) => Math.min(Math.max(Math.ceil((at - edge) * ratio - 0.5 - SLACK), 0), count);
    for (const box of boxes) {
      const end = first(box[3], top, height);
      let row = first(box[1], top, height);
      // Of most there is nothing in a band.
      if (row == end) continue;
      const [from, to] = [box[0], box[2]].map((at) => first(at, left, width));
      const colour = scale.signed && !box[4] ? 0 : table[Math.round(heat(box[4]) * 255)];
      for (; row < end; row++) pixels.fill(colour, row * width + from, row * width + to);
    }
    return new Uint8ClampedArray(pixels.buffer);
  };

  const made = { rank, paint };
  made.$peak = () => values.reduce((most, value) => Math.max(most, value), 0);
  made.$lowest = () => values.reduce((least, value) => Math.min(least, value), 0);
  made.$mass = () => values.reduce((sum, value) => sum + value, 0);
  // The left and the upper edge belong to an element, the others do not.
  made.$value_at = (x, y) => boxes.findLast((box) => box[0] <= x && x < box[2] && box[1] <= y && y < box[3])?.[4] ?? 0;
  return made;
};
