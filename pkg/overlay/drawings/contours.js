// Lines of equal heat over the page, in the colours of the legend, each between a light and a dark border, so that they are seen on any page.
import { sample } from "./field.js";
import { lines } from "./lines.js";

/** Between two places at which the density is read: a part of sigma, but CSS px at least. */
const [STEP, LEAST_PX] = [0.25, 4];
/** What may be chance has this opacity, and no label. */
const FAINT = 0.4;
/** Borders, outermost first: colour, and px on both sides of a line together. */
const BORDERS = [
  ["rgb(0 0 0/0.55)", 4],
  ["#fff", 2.6],
];
/** Lines that are shorter than this, px, have no label, nor have places so near to another label or the border. */
const [SHORT_PX, APART_PX] = [180, 30];
const FONT = "600 11px system-ui,sans-serif";

/** The densities of the lines of a map with their colours, from the hottest on; of a difference on both sides of 0. */
export const levels = ({ about, colours: { ticks, ramp } }) => {
  const colour = (heat) => `rgb(${ramp[Math.round(heat * (ramp.length - 1))].slice(0, 3)})`;
  const level = (sign) => ({ heat, density }) => ({
    density: sign * density,
    heat,
    colour: colour(about.versus ? 0.5 + (sign * heat) / 2 : heat),
  });
  const all = ticks.filter(({ density }) => density).reverse();
  return [...all.map(level(1)), ...(about.versus ? all.map(level(-1)) : [])];
};

const draw = (path, line) => {
  path.moveTo(line[0], line[1]);
  for (let at = 2; at < line.length; at += 2) path.lineTo(line[at], line[at + 1]);
};

/** Where on a line its label stands: as far to the right as it goes, but within the viewport. */
const labelPlace = (line, [width, height], taken) => {
  let best;
  for (let at = 0; at < line.length; at += 2) {
    const [x, y] = [line[at], line[at + 1]];
    const isInside = x > APART_PX && y > APART_PX && x < width - APART_PX && y < height - APART_PX;
    if (isInside && !(x <= best?.[0])) best = [x, y];
  }
  const isFree = best && taken.every(([x, y]) => Math.hypot(x - best[0], y - best[1]) > APART_PX);
  return isFree ? best : null;
};

/** Draws the lines of one of the core's fields. */
const drawField = (context, core, at, all, size) => {
  const { sigma } = all.look;
  const grid = sample(core.nodes(at), size, sigma, Math.max(sigma * STEP, LEAST_PX));
  const found = levels(all).map((level) => ({ ...level, path: new Path2D(), lines: lines(grid, level.density) }));
  for (const { path, lines } of found) for (const line of lines) draw(path, line);
  const width = ({ heat }) => 1.6 + heat;
  for (const [colour, more] of BORDERS) {
    context.strokeStyle = colour;
    for (const level of found) {
      context.lineWidth = width(level) + more;
      context.stroke(level.path);
    }
  }
  for (const level of found) {
    context.strokeStyle = level.colour;
    context.lineWidth = width(level);
    context.stroke(level.path);
  }
  return found;
};

/** Writes their densities on the lines, the hottest first. */
const label = (context, found, size, figure) => {
  const taken = [];
  Object.assign(context, { font: FONT, textAlign: "center", textBaseline: "middle", strokeStyle: "#fff", fillStyle: "#17181c", lineWidth: 4 });
  for (const { density, lines } of found) {
    for (const line of lines) {
      const place = lengthOf(line) > SHORT_PX && labelPlace(line, size, taken);
      if (!place) continue;
      taken.push(place);
      context.strokeText(figure(density), ...place);
      context.fillText(figure(density), ...place);
    }
  }
};

/** About how long a line is: the sides of the box around it. */
const lengthOf = (line) => {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < line.length; at += 2) {
    left = Math.min(left, line[at]);
    right = Math.max(right, line[at]);
    top = Math.min(top, line[at + 1]);
    bottom = Math.max(bottom, line[at + 1]);
  }
  return 2 * (right - left + bottom - top);
};

/** Draws what the core has in a viewport of that size; `figure` spells a density. */
export const drawContours = (context, core, all, size, figure) => {
  context.lineJoin = "round";
  if (all.about.versus) {
    context.globalAlpha = FAINT;
    drawField(context, core, 0, all, size);
    context.globalAlpha = 1;
  }
  label(context, drawField(context, core, 1, all, size), size, figure);
};
