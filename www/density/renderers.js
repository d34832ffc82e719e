// The libraries of the page, all with the same colours: as hot, so opaque, so that their heat can be read off again.
import { Heatmap, ramp } from "/npm/heatmap.js";
import { canvas, settled } from "/bench/renderers/canvas.mjs";
import { between } from "./between.js";

const GRADIENT = { 0: "rgb(0,0,255)", 0.25: "rgb(0,0,255)", 0.55: "rgb(0,255,0)", 0.85: "yellow", 1: "rgb(255,0,0)" };

const COLOURS = ramp(GRADIENT);
for (let level = 0; level < 256; level++) COLOURS[level * 4 + 3] = level;

/**
 * The maximum with which spots that cover each other come near to a sum: of a sum of `x` maxima they make 1 - e^-x, which is
 * half of the scale where the sum is half of its peak.
 */
const nearest = (peak) => Math.max(1, peak / (2 * Math.LN2));
/**
 * The same for simpleheat, whose spots hold less than a Gaussian does. Below 3 of 255 a point adds nothing to what is half
 * opaque or more, which 8 bits round off; heatmap.js draws that much of a point by itself.
 */
const nearestOfSpots = (peak) => Math.max(1, Math.min(peak / 2, 255 / 3));

/** The heat of every pixel, 0 to 255. */
const alphas = (context) => {
  const { data } = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
  return Uint8Array.from({ length: data.length / 4 }, (_, i) => data[i * 4 + 3]);
};

const ours = {
  name: "Isotherm",
  open(stage, width, height) {
    const context = canvas(stage, width, height);
    const map = new Heatmap(context.canvas, { palette: COLOURS, opacity: 1, alpha: "constant" });
    return {
      prepare: ({ points: { x, y }, sigma }) => () => {
        map.configure({ sigma }).setData({ x, y }).render();
        settled(context);
      },
      levels: () => alphas(context),
      // In the units of a lone point, which is 1250 over the square of sigma.
      peak: () => (map.peak * map.sigma ** 2) / 1250,
      close: () => (map.destroy(), context.canvas.remove()),
    };
  },
};

const heatmapjs = {
  name: "heatmap.js 2.0.5",
  open(stage, width, height) {
    const make = (sigma) => {
      const container = document.createElement("div");
      container.style.cssText = `width:${width}px;height:${height}px`;
      stage.prepend(container);
      return { container, map: h337.create({ container, radius: 2 * sigma, gradient: GRADIENT }) };
    };
    let made;
    const context = () => made.container.querySelector("canvas").getContext("2d");
    return {
      prepare: ({ points: { x, y }, sigma, peak }) => {
        made?.container.remove();
        made = make(sigma);
        const data = Array.from(x, (_, i) => ({ x: Math.floor(x[i]), y: Math.floor(y[i]), value: 1 }));
        return () => {
          made.map.setData({ min: 0, max: nearest(peak), data });
          settled(context());
        };
      },
      levels: () => alphas(context()),
      close: () => made?.container.remove(),
    };
  },
};

const simple = {
  name: "simpleheat 0.4.0",
  open(stage, width, height) {
    const context = canvas(stage, width, height);
    const map = simpleheat(context.canvas).gradient(GRADIENT);
    return {
      prepare: ({ points: { x, y }, sigma, peak }) => {
        map.max(nearestOfSpots(peak)).data(Array.from(x, (_, i) => [x[i], y[i], 1])).radius(1.25 * sigma, 0.75 * sigma);
        return () => {
          map.draw(0);
          settled(context);
        };
      },
      levels: () => alphas(context),
      close: () => context.canvas.remove(),
    };
  },
};

export const RENDERERS = [ours, heatmapjs, simple];

/** The truth, which a worker finds. */
export const EXACT = {
  name: "Exact, in double precision",
  open(stage, width, height) {
    const context = canvas(stage, width, height);
    return {
      show: (truth) => {
        const image = new ImageData(width, height);
        between(truth, width, height).forEach((heat, i) => {
          const level = Math.min(Math.max(Math.round(heat * 255), 0), 255) * 4;
          image.data.set(COLOURS.subarray(level, level + 4), i * 4);
        });
        context.putImageData(image, 0, 0);
      },
      close: () => context.canvas.remove(),
    };
  },
};
