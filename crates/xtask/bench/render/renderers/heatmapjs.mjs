// heatmap.js, a classic script of the page: as a module it fails, since it assigns to `ImageData.data`.
import { reds, settled } from "./canvas.mjs";

export const name = "heatmap.js";

export function open(host, { width, height, sigma }) {
  const container = document.createElement("div");
  container.style.cssText = `width:${width}px;height:${height}px`;
  host.append(container);
  // Its default radius, 40 px, goes with a sigma of 20.
  const map = h337.create({ container, radius: 2 * sigma });
  const context = container.querySelector("canvas").getContext("2d");
  let data;
  const draw = () => {
    map.setData({ min: 0, max: 1, data });
    settled(context);
  };
  return {
    load: ({ x, y }) => (data = Array.from(x, (_, i) => ({ x: Math.floor(x[i]), y: Math.floor(y[i]), value: 1 }))),
    draw,
    palette: (n) => {
      map.configure({ gradient: { 0: n % 2 ? "blue" : "navy", 1: "red" } });
      settled(context);
    },
    opacity: (n) => {
      map.configure({ maxOpacity: n % 2 ? 0.5 : 0.6 });
      settled(context);
    },
    add: ({ x, y }) => {
      map.addData(Array.from(x, (_, i) => ({ x: Math.floor(x[i]), y: Math.floor(y[i]), value: 1 })));
      settled(context);
    },
    levels: () => {
      map.configure({ gradient: { 0: "black", 1: "white" }, opacity: 1 });
      draw();
      return reds(context);
    },
    close: () => container.remove(),
  };
}
