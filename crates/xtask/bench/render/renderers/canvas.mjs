// What the renderers on 2D canvases have in common.

/** A 2D context of that size on the page. */
export function canvas(host, width, height) {
  const element = document.createElement("canvas");
  element.width = width;
  element.height = height;
  host.append(element);
  return element.getContext("2d");
}

/** Makes a canvas that only noted what to draw draw it: a drawing is timed until its pixels are there. */
export const settled = (context) => context.getImageData(0, 0, 1, 1);

/** The colours of a scale as pixels in memory, from stops [place, red, green, blue, alpha]. */
export function ramp(steps, stops) {
  const colours = new Uint8ClampedArray(steps * 4);
  for (let step = 0; step < steps; step++) {
    const place = step / (steps - 1);
    const next = Math.max(1, stops.findIndex(([at]) => at >= place));
    const [from, ...low] = stops[next - 1];
    const [to, ...high] = stops[next];
    const share = (place - from) / (to - from);
    low.forEach((value, i) => (colours[step * 4 + i] = value + (high[i] - value) * share));
  }
  return new Uint32Array(colours.buffer);
}

export const GREY = (steps) => ramp(steps, [[0, 0, 0, 0, 255], [1, 255, 255, 255, 255]]);

export const thermal = (steps) =>
  ramp(steps, [[0, 0, 0, 255, 0], [0.25, 0, 0, 255, 180], [0.55, 0, 255, 0, 200], [0.85, 255, 255, 0, 220], [1, 255, 0, 0, 240]]);

/** The red channel of what a canvas shows, as shares. */
export function reds(context) {
  const { data, width } = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
  return (x, y) => data[4 * (y * width + x)] / 255;
}
