// What no renderer in JavaScript gets below: counting the points at a quarter of the resolution, and writing each pixel
// once, in the colour of its count.
import { canvas, settled, thermal } from "./canvas.mjs";

const CELL = 4;

const STEPS = 256;

const limit = (name, { bins, fills }) => ({
  name,
  open(host, { width, height }) {
    const context = canvas(host, width, height);
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    // All widths that are measured are whole numbers of cells.
    const columns = width / CELL;
    const counts = new Float32Array(columns * Math.ceil(height / CELL));
    const colours = thermal(STEPS);
    let data;
    return {
      load: (points) => (data = points),
      draw: () => {
        if (bins) count(data, counts, columns);
        if (!fills) return;
        fill(pixels, width, height, counts, columns, colours);
        context.putImageData(image, 0, 0);
        settled(context);
      },
      close: () => context.canvas.remove(),
    };
  },
});

function count({ x, y, count }, counts, columns) {
  counts.fill(0);
  for (let i = 0; i < count; i++) counts[((y[i] / CELL) | 0) * columns + ((x[i] / CELL) | 0)]++;
}

function fill(pixels, width, height, counts, columns, colours) {
  for (let y = 0, at = 0; y < height; y++) {
    const row = ((y / CELL) | 0) * columns;
    for (let column = 0; column < columns; column++, at += CELL) {
      const colour = colours[counts[row + column] & (STEPS - 1)];
      pixels[at] = pixels[at + 1] = pixels[at + 2] = pixels[at + 3] = colour;
    }
  }
}

export const binning = limit("limit: bin", { bins: true });
export const filling = limit("limit: fill", { fills: true });
export const both = limit("limit", { bins: true, fills: true });
