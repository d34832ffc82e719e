// Points drawn one by one, in floating point: for radii that differ, for discs, and for the look of heatmap.js, where
// overlapping points cover each other instead of adding up.
import { sigmaOf } from "./look.js";

/** Beyond so many sigma nothing of a Gaussian is seen. */
const REACH = 3;

const KERNELS = {
  disc: () => 1,
  gauss: (distance, radius, blur) => Math.exp(-0.5 * (distance / sigmaOf(radius, blur)) ** 2),
  // A core of the full value, then straight down to the rim.
  cone: (distance, radius, blur) => Math.min(1, (radius - distance) / (radius * blur)),
};

const reachOf = (kind, radius, blur) => (kind == "gauss" ? REACH * sigmaOf(radius, blur) : radius);

/** How high a point of weight 1 stands around its middle, which is in a corner of four pixels. */
const template = (kind, radius, blur) => {
  const reach = reachOf(kind, radius, blur);
  const half = Math.ceil(reach);
  const side = half * 2;
  const values = new Float32Array(side * side);
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      const distance = Math.hypot(x + 0.5 - half, y + 0.5 - half);
      if (distance < reach) values[i] = KERNELS[kind](distance, radius, blur);
    }
  }
  return { half, side, values };
};

/**
 * The height at every pixel of `points`, [{x, y, weight, drawn}], `drawn` with that radius: sums, or where they `cover` each other at most 1, as
 * translucent layers do.
 */
export const blobs = (points, width, height, { blur, cover }) => {
  const kind = blur === 0 ? "disc" : cover ? "cone" : "gauss";
  const heights = new Float32Array(width * height);
  const templates = new Map();
  for (const { x, y, weight, drawn: radius } of points) {
    if (!templates.has(radius)) templates.set(radius, template(kind, radius, blur));
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
