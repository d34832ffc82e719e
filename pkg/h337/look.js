// What a heatmap.js configuration means: defaults, kernels, colours.
import { finite, told } from "../gauss.js";
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
export const blurOf = ({ blur, defaultBlur }) => +(blur ?? defaultBlur);

/** No sigma is above this, px: across several screens what is wider is flat. A map of 1,000 px, drawn eight times as large, has it. */
export const BROADEST = 8000;

/** The sigma of the Gaussian that falls as a point of that radius does: half of the default radius at the default blur. */
export const sigmaOf = (radius, blur) => Math.min(Math.max((radius * (1 - blur / 2)) / 1.15, 1), BROADEST);

// Numbers that can be 1 at most, and those of pixels.
const SHARES = ["blur", "defaultBlur", "opacity", "maxOpacity", "minOpacity", "defaultMaxOpacity", "defaultMinOpacity"];
const LENGTHS = ["width", "height", "radius", "defaultRadius"];

// What else there is, what it can be, and whether it is that.
const WORDS = {
  blend: ['"density" or "classic"', (value) => ["density", "classic"].includes(value)],
  fixedMax: ["true or false", (value) => typeof value == "boolean"],
  onExtremaChange: ["a function", (value) => typeof value == "function"],
  canvas: ["a canvas", (value) => typeof value.getContext == "function"],
  ...Object.fromEntries(["xField", "yField", "valueField"].map((name) => [name, ["a name", (value) => typeof value == "string"]])),
};

/** The configuration, if it can be drawn with; or an error that names what cannot. Nothing is as good as what is left out. */
export const sure = (config) => {
  const given = (names) => names.filter((name) => config[name] !== undefined && config[name] !== null);
  for (const name of given(SHARES)) finite(`h337: ${name}`, config[name], 0, 1);
  for (const name of given(LENGTHS)) finite(`h337: ${name}`, config[name], 0);
  for (const name of given(Object.keys(WORDS))) {
    const [can, fits] = WORDS[name];
    if (!fits(config[name])) throw new TypeError(`isotherm/h337: ${name} is ${told(config[name])}; it can be ${can}`);
  }
  coloursOf(config);
  return config;
};

/** 256 colours, RGBA, from the coldest. */
export const coloursOf = (config) => {
  const bytes = ramp(config.gradient ?? config.defaultGradient, 256, "gradient");
  const opacity = (config.opacity || 0) * 255;
  const most = (config.maxOpacity || config.defaultMaxOpacity) * 255;
  const least = (config.minOpacity || config.defaultMinOpacity) * 255;
  for (let level = 0; level < 256; level++) {
    const faded = opacity > 0 ? opacity : Math.min(Math.max(level, least), most);
    if (!config.useGradientOpacity) bytes[level * 4 + 3] = faded;
  }
  return bytes;
};
