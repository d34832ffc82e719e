// simpleheat, a classic script of the page.
import { canvas, settled } from "./canvas.mjs";

export const name = "simpleheat";

export function open(host, { width, height, sigma }) {
  const context = canvas(host, width, height);
  // Its defaults, 25 and 15 px, go with a sigma of 20.
  const map = simpleheat(context.canvas).radius(1.25 * sigma, 0.75 * sigma);
  const settle = () => (map.draw(), settled(context));
  let data;
  return {
    load: ({ x, y }) => (data = Array.from(x, (_, i) => [x[i], y[i], 1])),
    draw: () => {
      map.data(data);
      settle();
    },
    palette: (n) => {
      map.gradient({ 0.4: n % 2 ? "blue" : "navy", 1: "red" });
      settle();
    },
    add: ({ x, y }) => {
      x.forEach((_, i) => map.add([x[i], y[i], 1]));
      settle();
    },
    levels: () => {
      map.data(data);
      settle();
      const { data: bytes } = context.getImageData(0, 0, width, height);
      return (px, py) => bytes[4 * (py * width + px) + 3] / 255;
    },
    close: () => context.canvas.remove(),
  };
}
