// A worker: compares pictures with the exact sum of Gaussians, which takes longer than drawing them.
import { compare, exact } from "/bench/exact.mjs";

/** Products of Gaussians that may be computed: half a second's. */
const PATIENCE = 3e8;

onmessage = ({ data: { asked, scene, levels } }) => {
  const { points, width, height, sigma } = scene;
  const truth = exact(points, width, height, sigma, PATIENCE);
  const errors = levels.map((level) => compare(truth, (x, y) => level[y * width + x] / 255));
  postMessage({ asked, truth, errors });
};
