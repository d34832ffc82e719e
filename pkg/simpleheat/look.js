// What simpleheat's and Leaflet.heat's settings mean: their defaults, kernels and colours.
import { possible } from "../gauss.js";
import { ramp } from "../heatmap.js";

export const RADIUS = 25;
export const BLUR = 15;
export const FAINTEST = 0.05;
export const GRADIENT = { 0.4: "blue", 0.6: "cyan", 0.7: "lime", 0.8: "yellow", 1.0: "red" };

/** The sigma of the Gaussian that falls as a blurred circle does. */
export const sigmaOf = (radius, blur = BLUR) => possible((radius + blur) / 2);

/** 256 colours, RGBA, from the coldest: as hot, so opaque. */
export const coloursOf = (gradient) => {
  const bytes = ramp(gradient);
  for (let level = 0; level < 256; level++) bytes[level * 4 + 3] = level;
  return bytes;
};
