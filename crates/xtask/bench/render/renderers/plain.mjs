// What a good engineer writes in plain JavaScript: bins at a quarter of the resolution, three box blurs, one pass over
// the pixels that joins the bins by straight lines and looks the colour up, one putImageData.
import { canvas, GREY, settled, thermal } from "./canvas.mjs";

const CELL = 4;
const PASSES = 3;
const STEPS = 1024;

export const name = "plain JS";

export function open(host, { width, height, sigma }) {
  const context = canvas(host, width, height);
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  // A margin lets points near the border and beyond it glow in.
  const margin = Math.ceil((3 * sigma) / CELL) + 1;
  const columns = Math.ceil(width / CELL) + 2 * margin;
  const rows = Math.ceil(height / CELL) + 2 * margin;
  const bins = new Float32Array(columns * rows);
  const other = new Float32Array(columns * rows);
  const sums = new Float64Array(columns);
  const line = new Float32Array(columns);
  const radii = boxes(sigma / CELL);
  let data;
  let colours = thermal(STEPS);

  const draw = () => {
    bin(data, bins, columns, rows, margin);
    for (let pass = 0; pass < PASSES; pass++) {
      blurAcross(bins, other, columns, rows, radii[pass]);
      blurDown(other, bins, columns, rows, radii[pass], sums);
    }
    const scale = (STEPS - 1) / (highest(bins, columns, rows, margin) || 1);
    colour(pixels, width, height, bins, columns, margin, scale, colours, line);
    context.putImageData(image, 0, 0);
    settled(context);
  };
  return {
    load: (points) => (data = points),
    draw,
    levels: () => {
      colours = GREY(STEPS);
      draw();
      return (x, y) => (pixels[y * width + x] & 255) / 255;
    },
    close: () => context.canvas.remove(),
  };
}

/** Radii of three boxes whose widths together have the variance of the Gaussian. */
function boxes(sigma) {
  const ideal = Math.sqrt((12 * sigma * sigma) / PASSES + 1);
  const low = Math.floor(ideal) - (Math.floor(ideal) % 2 ? 0 : 1);
  const narrow = Math.round((12 * sigma * sigma - PASSES * low * low - 4 * PASSES * low - 3 * PASSES) / (-4 * low - 4));
  return Array.from({ length: PASSES }, (_, pass) => ((pass < narrow ? low : low + 2) - 1) / 2);
}

function bin({ x, y, count }, bins, columns, rows, margin) {
  bins.fill(0);
  for (let i = 0; i < count; i++) {
    const column = Math.floor(x[i] / CELL) + margin;
    const row = Math.floor(y[i] / CELL) + margin;
    if (column >= 0 && column < columns && row >= 0 && row < rows) bins[row * columns + column]++;
  }
}

function blurAcross(from, to, columns, rows, radius) {
  const share = 1 / (2 * radius + 1);
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    let sum = 0;
    for (let i = 0; i < radius; i++) sum += from[start + i];
    for (let i = 0; i < columns; i++) {
      if (i + radius < columns) sum += from[start + i + radius];
      if (i > radius) sum -= from[start + i - radius - 1];
      to[start + i] = sum * share;
    }
  }
}

function blurDown(from, to, columns, rows, radius, sums) {
  const share = 1 / (2 * radius + 1);
  sums.fill(0);
  const add = (row, sign) => {
    for (let i = 0, at = row * columns; i < columns; i++) sums[i] += sign * from[at + i];
  };
  for (let row = 0; row < Math.min(radius, rows); row++) add(row, 1);
  for (let row = 0, at = 0; row < rows; row++, at += columns) {
    if (row + radius < rows) add(row + radius, 1);
    if (row > radius) add(row - radius - 1, -1);
    for (let i = 0; i < columns; i++) to[at + i] = sums[i] * share;
  }
}

function highest(bins, columns, rows, margin) {
  let high = 0;
  for (let row = margin; row < rows - margin; row++) {
    for (let i = row * columns + margin; i < (row + 1) * columns - margin; i++) if (bins[i] > high) high = bins[i];
  }
  return high;
}

function colour(pixels, width, height, bins, columns, margin, scale, colours, line) {
  for (let y = 0, at = 0; y < height; y++) {
    // A bin's value stands at its middle.
    const place = (y + 0.5) / CELL - 0.5 + margin;
    const row = Math.floor(place);
    const below = (place - row) * scale;
    const above = scale - below;
    for (let i = 0, from = row * columns; i < columns; i++) line[i] = bins[from + i] * above + bins[from + columns + i] * below;
    let left = line[margin - 1];
    for (let column = margin, x = -CELL / 2; x < width; column++, x += CELL) {
      const right = line[column];
      const step = (right - left) / CELL;
      let value = left + step / 2 + 0.5;
      const end = Math.min(x + CELL, width);
      for (let px = x; px < end; px++, value += step) if (px >= 0) pixels[at + px] = colours[value < STEPS ? value | 0 : STEPS - 1];
      left = right;
    }
    at += width;
  }
}
