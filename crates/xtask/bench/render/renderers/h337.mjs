// Ours behind heatmap.js's interface, with heatmap.js's data.
import h337 from "isotherm/h337";
import { settled } from "./canvas.mjs";

export const name = "isotherm/h337";

export function open(host, { width, height, sigma }) {
  const container = document.createElement("div");
  container.style.cssText = `width:${width}px;height:${height}px`;
  host.append(container);
  const map = h337.create({ container, radius: 2 * sigma });
  const context = container.querySelector("canvas").getContext("2d");
  let data;
  return {
    load: ({ x, y }) => (data = Array.from(x, (_, i) => ({ x: Math.floor(x[i]), y: Math.floor(y[i]), value: 1 }))),
    draw: () => {
      map.setData({ min: 0, max: 1, data });
      settled(context);
    },
    close: () => {
      map.destroy();
      container.remove();
    },
  };
}
