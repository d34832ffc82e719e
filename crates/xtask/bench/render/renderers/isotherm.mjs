// Ours, as anybody uses it.
import { Heatmap } from "isotherm/heatmap";
import { KEPT } from "../cases.mjs";
import { canvas, reds, settled } from "./canvas.mjs";

const SCREEN = 900;

export const name = "isotherm";

export function open(host, { width, height, sigma, change }) {
  const scrolls = change === "scroll";
  const context = canvas(host, width, scrolls ? SCREEN : height);
  const map = new Heatmap(context.canvas, { width, height, sigma, pixelRatio: 1 });
  const settle = () => (map.render(), settled(context));
  let data;
  const add = ({ x, y }) => map.add({ x, y });
  const draw = () => {
    map.setData(data);
    settle();
  };
  return {
    load: ({ x, y }) => (data = { x, y }),
    draw,
    palette: (n) => {
      map.configure({ palette: n % 2 ? "inferno" : "viridis" });
      settle();
    },
    opacity: (n) => {
      map.configure({ opacity: n % 2 ? 0.5 : 0.6 });
      settle();
    },
    add: (set) => {
      add(set);
      settle();
    },
    stream: (sets, n) => add(sets[n]),
    window: (sets, n) => {
      add(sets[n]);
      if (n >= KEPT) map.remove({ x: sets[n - KEPT].x, y: sets[n - KEPT].y });
    },
    settle,
    scroll: (n) => {
      map.scrollTo(0, 700 * (n % 10));
      settle();
    },
    levels: () => {
      map.configure({ palette: [[0, "#000"], [1, "#fff"]], opacity: 1, alpha: "constant" });
      draw();
      return reds(context);
    },
    values: () => {
      const peak = map.peak;
      return (x, y) => map.valueAt(x + 0.5, y + 0.5) / peak;
    },
    close: () => {
      map.destroy();
      context.canvas.remove();
    },
  };
}
