// Lines of equal heat over the whole document, as SVG.
import { levels } from "./contours.js";

/** Between two places at which the density is read, CSS px, as a part of the kernel's radius. */
const STEP = 0.25;

/** The crossing of a level on the way from one corner's value to the next one's, as a part of it. */
const along = (from, to, level) => (level - from) / (to - from);

/** Pieces of the line at `level` through a square of corner values, clockwise from the upper left, in parts of its side. */
const pieces = ([a, b, c, d], level) => {
  const cuts = [];
  if (a < level != b < level) cuts.push([along(a, b, level), 0]);
  if (b < level != c < level) cuts.push([1, along(b, c, level)]);
  if (d < level != c < level) cuts.push([along(d, c, level), 1]);
  if (a < level != d < level) cuts.push([0, along(a, d, level)]);
  return cuts.length == 4 ? [cuts.slice(0, 2), cuts.slice(2)] : cuts.length ? [cuts] : [];
};

const line = (grid, level, step) => {
  let path = "";
  for (let y = 1; y < grid.length; y++) {
    const [above, below] = [grid[y - 1], grid[y]];
    for (let x = 1; x < below.length; x++) {
      for (const piece of pieces([above[x - 1], above[x], below[x], below[x - 1]], level)) {
        const [from, to] = piece.map(([dx, dy]) => [(x - 1 + dx) * step, (y - 1 + dy) * step].map((n) => +n.toFixed(1)));
        path += `M${from}L${to}`;
      }
    }
  }
  return path;
};

const escape = (text) => text.replace(/[<&>]/g, (mark) => `&#${mark.charCodeAt()};`);

/** The picture: a path for each labelled density, in its colour, and what the map `says` of itself. */
export const contours = ({ core, walk, all, says }) => {
  const { about, look } = all;
  const { clientWidth, clientHeight, scrollHeight } = document.documentElement;
  const step = look.sigma * STEP;
  const grid = Array.from({ length: Math.ceil(scrollHeight / step) });
  walk((top) => {
    for (let row = Math.ceil(top / step); row * step < top + clientHeight && row < grid.length; row++) {
      const at = (_, x) => core.densityAt(x * step, row * step - top);
      grid[row] = Float32Array.from({ length: clientWidth / step + 1 }, at);
    }
  });
  const lines = levels(all).sort((one, other) => one.density - other.density);
  const paths = lines.map(
    ({ density, colour }) => `<path stroke="${colour}" d="${line(grid, density, step)}"><title>${density}</title></path>`,
  );
  const [title, ...facts] = says;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${clientWidth} ${scrollHeight}" fill="none" stroke-width="2">
<title>${escape(`${about.path}: ${title}`)}</title><desc>${escape(facts.join("; "))}</desc>
${paths.join("\n")}
</svg>`;
};
