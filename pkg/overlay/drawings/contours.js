// Lines of equal heat over the page, in the colours of the legend, each between a light and a dark border, so that they are seen on any page.
import { sample } from "./field.js";
import { lines } from "./lines.js";

/** Between two places at which the density is read: a part of sigma, but CSS px at least. */
const [STEP, LEAST_PX] = [0.4, 4];
/** What may be chance has this opacity, and no label. */
const FAINT = 0.4;
/** A line, and the borders below it, outermost first, with their colours: how wide, CSS px. */
const LINE_PX = 2;
const BORDERS = [
  ["rgb(0 0 0/0.55)", 6],
  ["#fff", 4.6],
];
/** So far from the middle of the colours of a difference even its weakest lines are, or both sides would look alike. */
const PALEST = 0.25;
/** Lines that are shorter than this, px, have no label, nor have places so near to another label or the border. */
const [SHORT_PX, APART_PX] = [180, 30];
const FONT = "600 11px system-ui,sans-serif";

/** The densities of the lines of a map with their colours, from the hottest on; of a difference on both sides of 0. */
export const levels = ({ about, colours: { ticks, ramp } }) => {
  const colour = (heat) => `rgb(${ramp[Math.round(heat * (ramp.length - 1))].slice(0, 3)})`;
  const level = (sign) => ({ heat, density }) => ({
    density: sign * density,
    heat,
    colour: colour(about.versus ? 0.5 + sign * (PALEST + (0.5 - PALEST) * heat) : heat),
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

const stroke = (context, path, strokeStyle, lineWidth) => {
  Object.assign(context, { strokeStyle, lineWidth });
  context.stroke(path);
};

/** Draws the lines of one of the core's fields. */
const drawField = (context, core, at, all, size) => {
  const { sigma } = all.look;
  const grid = sample(core.nodes(at), size, sigma, Math.max(sigma * STEP, LEAST_PX));
  const rising = levels(all).sort((one, other) => one.density - other.density);
  const through = lines(grid, rising.map(({ density }) => density));
  const found = rising.map((level, at) => ({ ...level, path: new Path2D(), lines: through[at] })).reverse();
  const border = new Path2D();
  for (const { path, lines } of found) {
    for (const line of lines) draw(path, line);
    border.addPath(path);
  }
  for (const [colour, width] of BORDERS) stroke(context, border, colour, width);
  for (const { path, colour } of found) stroke(context, path, colour, LINE_PX);
  return found;
};

/** Labels by what they say, as pictures: to write them anew in each frame would take longer than the lines. */
const known = new Map();
const picture = (text, ratio) => {
  if (known.has(text)) return known.get(text);
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  context.font = FONT;
  const [width, height] = [Math.ceil(context.measureText(text).width) + 8, 18];
  Object.assign(canvas, { width: width * ratio, height: height * ratio });
  context.scale(ratio, ratio);
  Object.assign(context, { font: FONT, textBaseline: "middle", lineJoin: "round", strokeStyle: "#fff", fillStyle: "#17181c", lineWidth: 4 });
  context.strokeText(text, 4, height / 2);
  context.fillText(text, 4, height / 2);
  known.set(text, { canvas, width, height });
  return known.get(text);
};

/** Writes their densities on the lines, the hottest first. */
const label = (context, found, size, figure, ratio) => {
  const taken = [];
  for (const { density, lines } of found) {
    for (const line of lines) {
      const place = lengthOf(line) > SHORT_PX && labelPlace(line, size, taken);
      if (!place) continue;
      taken.push(place);
      const { canvas, width, height } = picture(figure(density), ratio);
      context.drawImage(canvas, Math.round(place[0] - width / 2), Math.round(place[1] - height / 2), width, height);
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
export const drawContours = (context, core, all, size, figure, ratio) => {
  context.lineJoin = "round";
  if (all.about.versus) {
    context.globalAlpha = FAINT;
    drawField(context, core, 0, all, size);
    context.globalAlpha = 1;
  }
  label(context, drawField(context, core, 1, all, size), size, figure, ratio);
};
