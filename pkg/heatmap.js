// `isotherm/heatmap`: weighted points to a density map, in pages, in workers and in Node.
export { ramp } from "./heatmap/colours.js";
export { Heatmap } from "./heatmap/heatmap.js";
