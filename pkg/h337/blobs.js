// Points drawn one by one, in floating point: for radii that differ, for discs, and for the look of heatmap.js, where
// overlapping points cover each other instead of adding up.
import { gauss } from "../gauss.js";
import { sigmaOf } from "./look.js";

/** Beyond so many sigma nothing of a Gaussian is seen, also where all that is there is equally opaque. */
const REACH = 4;

// A disc, or a core of the full value and then straight down to the rim.
const disc = (distance, radius) => (distance < radius ? 1 : 0);
const cone = (distance, radius, blur) => Math.min(1, Math.max(radius - distance, 0) / (radius * blur));
const bell = (distance, radius, blur) => gauss(distance, sigmaOf(radius, blur));

/** The share of a point's value at a distance from its middle: (distance, radius, blur). */
export const kernelOf = (blur, cover) => (blur === 0 ? disc : cover ? cone : bell);

/** How high a point of weight 1 stands around its middle, which is in a corner of four pixels. */
const template = (kernel, radius, blur) => {
  const reach = kernel == bell ? REACH * sigmaOf(radius, blur) : radius;
  const half = Math.ceil(reach);
  const side = half * 2;
  const values = new Float32Array(side * side);
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      const distance = Math.hypot(x + 0.5 - half, y + 0.5 - half);
      if (distance < reach) values[i] = kernel(distance, radius, blur);
    }
  }
  return { half, side, values };
};

/**
 * The height at every pixel of `points`, [{x, y, weight, drawn}], `drawn` with that radius: sums, or where they `cover` each
 * other at most 1, as translucent layers do.
 */
export const blobs = (points, width, height, { blur, cover }) => {
  const kernel = kernelOf(blur, cover);
  const heights = new Float32Array(width * height);
  const templates = new Map();
  for (const { x, y, weight, drawn: radius } of points) {
    if (!templates.has(radius)) templates.set(radius, template(kernel, radius, blur));
    stamp(heights, width, height, templates.get(radius), Math.round(x), Math.round(y), weight, cover);
  }
  return heights;
};

const stamp = (heights, width, height, { half, side, values }, x, y, weight, cover) => {
  const [left, right] = [Math.max(x - half, 0), Math.min(x + half, width)];
  const [top, bottom] = [Math.max(y - half, 0), Math.min(y + half, height)];
  const share = cover ? Math.min(weight, 1) : weight;
  for (let row = top; row < bottom; row++) {
    let from = (row - y + half) * side + left - x + half;
    for (let at = row * width + left, end = row * width + right; at < end; at++, from++) {
      const added = share * values[from];
      heights[at] += cover ? added * (1 - heights[at]) : added;
    }
  }
};

/** Paints heights, of which `most` is the hottest. */
export const colourise = (context, heights, most, colours) => {
  const { width, height } = context.canvas;
  if (!width || !height) return;
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const palette = new Uint32Array(colours.buffer);
  for (let i = 0; i < heights.length; i++) {
    const level = Math.min((heights[i] * 255) / most + 0.5, 255) | 0;
    // Where there is nothing, nothing is seen, whatever the opacity.
    if (level) pixels[i] = palette[level];
  }
  context.putImageData(image, 0, 0);
};
