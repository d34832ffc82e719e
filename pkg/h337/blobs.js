// Points drawn one by one, in floating point: for radii that differ, for discs, and for the look of heatmap.js, where
// overlapping points cover each other instead of adding up. Nothing is kept of a radius.
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

const LOOK = ["width", "height", "blur", "cover"];
const POINT = ["x", "y", "weight", "drawn"];
const are = (names, one, other) => names.every((name) => Object.is(one[name], Object(other)[name]));

/** Keeps what it drew last, so that points that join cost no more than themselves. */
export class Blobs {
  #look = {};
  #drawn = [];
  #heights;

  /**
   * The height at every pixel of `points`, [{x, y, weight, drawn}], `drawn` with that radius: sums, or where they `cover` each
   * other at most 1, as translucent layers do. `look`: {width, height, blur, cover}.
   */
  heights(points, look) {
    const { width, height, blur, cover } = look;
    if (!are(LOOK, look, this.#look) || !this.#drawn.every((point, i) => are(POINT, point, points[i]))) {
      this.#heights = new Float32Array(width * height);
      this.#drawn = [];
      this.#look = look;
    }
    const canvas = { heights: this.#heights, width, height };
    const add = kernelOf(blur, cover) == bell ? addBell : addRound;
    for (const { x, y, weight, drawn } of points.slice(this.#drawn.length)) {
      const share = cover ? Math.min(weight, 1) : weight;
      // In a corner of four pixels.
      add(canvas, { x: Math.round(x), y: Math.round(y), share, cover, radius: drawn }, blur);
      this.#drawn.push({ x, y, weight, drawn });
    }
    return this.#heights;
  }
}

// From where to where on a side of the canvas a blob reaches.
const reached = (middle, half, side) => [Math.max(middle - half, 0), Math.min(middle + half, side)];

// A Gaussian is its profile along x times that along y: no exponential has to be found for a pixel.
const addBell = ({ heights, width, height }, { x, y, share, radius }, blur) => {
  const sigma = sigmaOf(radius, blur);
  const half = Math.ceil(REACH * sigma);
  const [left, right] = reached(x, half, width);
  const [top, bottom] = reached(y, half, height);
  if (left >= right) return;
  const profile = Float64Array.from({ length: right - left }, (_, i) => gauss(left + i + 0.5 - x, sigma));
  for (let row = top; row < bottom; row++) {
    const high = share * gauss(row + 0.5 - y, sigma);
    for (let at = row * width + left, i = 0; i < profile.length; at++, i++) heights[at] += high * profile[i];
  }
};

const addRound = ({ heights, width, height }, { x, y, share, cover, radius }, blur) => {
  const half = Math.ceil(radius);
  const [top, bottom] = reached(y, half, height);
  // A disc is a cone whose way down has no width.
  const steep = Math.min(1 / (radius * blur), Number.MAX_VALUE);
  for (let row = top; row < bottom; row++) {
    const away = (row + 0.5 - y) ** 2;
    const wide = Math.ceil(Math.sqrt(Math.max(radius * radius - away, 0)));
    const [left, right] = reached(x, wide, width);
    for (let beside = left + 0.5 - x, at = row * width + left; at < row * width + right; beside++, at++) {
      const inside = Math.max(radius - Math.sqrt(beside * beside + away), 0);
      const added = share * Math.min(1, inside * steep);
      heights[at] += cover ? added * (1 - heights[at]) : added;
    }
  }
};

/** The highest of the heights, but 1 at least. In a loop, for a call for each pixel takes as long as all else. */
export const hottest = (heights) => {
  let most = 1;
  for (let i = 0; i < heights.length; i++) if (heights[i] > most) most = heights[i];
  return most;
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
