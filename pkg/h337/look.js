// What a heatmap.js configuration means: defaults, kernels, colours.
import { finite, possible, WIDEST } from "../gauss.js";
import { ramp } from "../heatmap.js";

export const DEFAULTS = {
  defaultRadius: 40,
  defaultRenderer: "canvas2d",
  defaultGradient: { 0.25: "rgb(0,0,255)", 0.55: "rgb(0,255,0)", 0.85: "yellow", 1.0: "rgb(255,0,0)" },
  defaultMaxOpacity: 1,
  defaultMinOpacity: 0,
  defaultBlur: 0.85,
  defaultXField: "x",
  defaultYField: "y",
  defaultValueField: "value",
};

/** How soft a point is, from 0, a disc, to 1. */
export const blurOf = ({ blur, defaultBlur }) => (blur === 0 ? 0 : blur || defaultBlur);

/** The sigma of the Gaussian that falls as a point of that radius does: half of the default radius at the default blur. */
export const sigmaOf = (radius, blur) => possible((radius * (1 - blur / 2)) / 1.15);

/** The configuration, if it can be drawn with; or an error that names what cannot. */
export const sure = (config) => {
  coloursOf(config);
  finite("h337: blur", blurOf(config), 0, 1);
  for (const name of ["opacity", "maxOpacity", "minOpacity"]) finite(`h337: ${name}`, config[name] || 0, 0, 1);
  for (const name of ["width", "height"]) finite(`h337: ${name}`, config[name] || 0, 0);
  finite("h337: radius", config.radius || 0, 0, WIDEST);
  return config;
};

/** 256 colours, RGBA, from the coldest. */
export const coloursOf = (config) => {
  const bytes = ramp(config.gradient || config.defaultGradient);
  const opacity = (config.opacity || 0) * 255;
  const most = (config.maxOpacity || config.defaultMaxOpacity) * 255;
  const least = (config.minOpacity || config.defaultMinOpacity) * 255;
  for (let level = 0; level < 256; level++) {
    const faded = opacity > 0 ? opacity : Math.min(Math.max(level, least), most);
    if (!config.useGradientOpacity) bytes[level * 4 + 3] = faded;
  }
  return bytes;
};
