// What simpleheat's and Leaflet.heat's settings mean: their defaults, kernels and colours.
import { lone, peakOf, possible } from "../gauss.js";
import { ramp } from "../heatmap.js";

export const RADIUS = 25;
export const BLUR = 15;
export const FAINTEST = 0.05;
export const GRADIENT = { 0.4: "blue", 0.6: "cyan", 0.7: "lime", 0.8: "yellow", 1.0: "red" };

/** The sigma of the Gaussian that falls as a blurred circle does. */
export const sigmaOf = (radius, blur = BLUR) => possible((radius + blur) / 2);

/** The colours of a gradient, RGBA, to be given to `paint`; or an error that names one that is none. */
export const rampOf = (gradient) => ramp(gradient || GRADIENT, 256, "gradient");

/**
 * Paints points whose weights are shares of the maximum, with the highest sum as the hottest where it exceeds 1, unless `fixed`.
 * As hot, so opaque; and wherever there is a point, `least` at least, fading as the point does. Whether that has to be done
 * again when there is an engine, without which no sum is known.
 */
export const paint = (heatmap, points, { sigma, colours, least, fixed }) => {
  const end = lone(sigma);
  const scale = fixed ? { max: end } : { atLeast: end };
  // By the square root, so that the few levels that there are tell apart what is faint beside a crowd.
  heatmap.configure({ sigma, scale, transfer: "sqrt", opacity: 1, alpha: "constant" }).setData(points);
  const peak = peakOf(heatmap);
  const hottest = fixed ? end : Math.max(end, peak ?? 0);
  let faintest = points.weight.reduce((least, weight) => (weight > 0 && weight < least ? weight : least), 1) * (end / hottest);
  if (faintest < SEEN && peak !== undefined && least > 0) {
    heatmap.add(raised(heatmap, points, SEEN * hottest, sigma));
    faintest = SEEN * NEAR;
  }
  heatmap.configure({ palette: lifted(colours, least, faintest) }).render();
  return peak === undefined;
};

/** What there is less of than this share of the hottest, no colour tells from nothing. */
const SEEN = 1 / 1024;
/** What is left of a Gaussian at the far end of a cell of half a sigma. */
const NEAR = 0.75;

// More of the points that are too faint to be seen, as high as `height` each, but one in a cell of half a sigma: so many as make
// whatever is there no hotter than a fortieth.
const raised = (heatmap, { x, y, weight }, height, sigma) => {
  const cells = new Map();
  const isFaint = (i) => weight[i] > 0 && weight[i] * lone(sigma) < height && heatmap.valueAt(x[i], y[i]) < height;
  x.forEach((_, i) => {
    const cell = [x[i], y[i]].map((side) => Math.floor((2 * side) / sigma)).join();
    if (!cells.has(cell) && isFaint(i)) cells.set(cell, i);
  });
  const list = (from) => Float32Array.from(cells.values(), from);
  return { x: list((i) => x[i]), y: list((i) => y[i]), weight: list(() => height / lone(sigma)) };
};

// Colours by the square root of the heat; from that of the faintest point on, none is less than the least.
const lifted = (colours, least, faintest) => {
  const bytes = new Uint8ClampedArray(1024);
  for (let level = 0; level < 256; level++) {
    const heat = (level / 255) ** 2;
    const shown = Math.round(Math.max(heat, least * Math.min(1, heat / faintest)) * 255);
    bytes.set(colours.subarray(shown * 4, shown * 4 + 3), level * 4);
    bytes[level * 4 + 3] = shown;
  }
  return bytes;
};
