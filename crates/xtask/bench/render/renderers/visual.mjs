// visual-heatmap: WebGL, here in software.
import Visual from "visual-heatmap";

const SCALE = [
  { color: [0, 0, 255, 1], offset: 0 },
  { color: [0, 255, 0, 1], offset: 0.5 },
  { color: [255, 0, 0, 1], offset: 1 },
];

export const name = "visual-heatmap";

export function open(host, { width, height, sigma }) {
  const container = document.createElement("div");
  container.style.cssText = `width:${width}px;height:${height}px`;
  host.append(container);
  // Its size is a diameter.
  const map = Visual(container, { size: 4 * sigma, min: 0, max: 1, intensity: 1, gradient: SCALE });
  const gl = map.ctx;
  const pixel = new Uint8Array(4);
  const settle = () => gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  let data;
  const draw = () => {
    map.renderData(data);
    settle();
  };
  return {
    load: ({ x, y }) => (data = Array.from(x, (_, i) => ({ x: x[i], y: y[i], value: 1 }))),
    draw,
    levels: () => {
      map.setGradient([{ color: [0, 0, 0, 1], offset: 0 }, { color: [255, 255, 255, 1], offset: 1 }]);
      draw();
      const [w, h] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
      const bytes = new Uint8Array(w * h * 4);
      gl.readPixels(0, 0, w, h, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
      return (px, py) => bytes[4 * ((h - 1 - py) * w + px)] / 255;
    },
    close: () => {
      gl.getExtension("WEBGL_lose_context")?.loseContext();
      container.remove();
    },
  };
}
