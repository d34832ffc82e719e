// The whole document with its map and legend, as a PNG.
import { labelOf } from "./boxes.js";
import * as facts from "./facts.js";
import { labels } from "./legend.js";
import { said } from "./said.js";
import { sketch } from "./sketch.js";
import { words } from "./words.js";

/** What every browser makes of a canvas: px of a side, and of the area. */
const [SIDE, AREA] = [16_000, 120e6];
const [MARGIN_PX, LINE_PX] = [24, 19];
/** Of the head, besides its lines. */
const HEAD_PX = 92;
/** Of the square that stands before a side of a difference. */
const SWATCH_PX = 10;
const FONT = "system-ui,sans-serif";

const line = (context, y, [text, colour]) => {
  if (colour) {
    context.fillStyle = Array.isArray(colour) ? `rgb(${colour.slice(0, 3)})` : colour;
    context.fillRect(MARGIN_PX, y - SWATCH_PX, SWATCH_PX, SWATCH_PX);
    context.fillStyle = "#17181c";
  }
  context.fillText(text, MARGIN_PX + (colour ? 2 * SWATCH_PX : 0), y);
};

const head = (context, width, height, all, says) => {
  const { about, colours } = all;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#17181c";
  context.font = `600 17px ${FONT}`;
  context.fillText(`${words.name} · ${about.path}`, MARGIN_PX, 34);
  context.font = `13px ${FONT}`;
  says.forEach((said, at) => line(context, 58 + at * LINE_PX, said));
  const [bar, top] = [Math.min(320, width - 2 * MARGIN_PX), height - 40];
  const gradient = context.createLinearGradient(MARGIN_PX, 0, MARGIN_PX + bar, 0);
  colours.ramp.forEach(([r, g, b, a], at, { length }) => gradient.addColorStop(at / (length - 1), `rgb(${r} ${g} ${b}/${a / 255})`));
  if (all.look.drawing == "points") return;
  context.fillStyle = gradient;
  context.fillRect(MARGIN_PX, top, bar, 10);
  context.fillStyle = "#17181c";
  context.font = `11px ${FONT}`;
  for (const [at, text] of labels(about, colours)) {
    context.textAlign = at ? (at == 1 ? "right" : "center") : "left";
    context.fillText(text, MARGIN_PX + at * bar, top + 24);
  }
  context.textAlign = "left";
};

const tag = (context, x, y, text) => {
  context.font = `600 12px ${FONT}`;
  context.textBaseline = "top";
  context.fillStyle = "#17181c";
  context.fillRect(x, y, context.measureText(text).width + 12, 20);
  context.fillStyle = "#fff";
  context.fillText(text, x + 6, y + 4);
};

/** What stands beside the colours on the page: frames with ranks, or how many came how deep. `core` stands at the top. */
const labelAll = (context, core, eye, { about, look }, rows) => {
  if (look.drawing == "boxes") {
    context.strokeStyle = "#17181c";
    for (const row of rows.slice(0, 150).reverse()) {
      const [x, y, w, h] = core.bounds(row.anchor).slice(4);
      if (!w || !h) continue;
      context.strokeRect(x, y, w, h);
      tag(context, x, y, labelOf(row, about));
    }
  }
  if (about.kind != "scroll") return;
  for (const { percent, y } of facts.marks(core, eye).milestones) tag(context, 16, y - 20, said.milestone(percent));
};

/** Draws within a part of the document as if it began there. */
const over = (context, [x, y, width, height], draw) => {
  context.save();
  context.translate(x, y);
  context.beginPath();
  context.rect(0, 0, width, height);
  context.clip();
  draw();
  context.restore();
};

/** The picture as a Blob. */
export const poster = async ({ core, walk, all, says, rows, host, eye, drawn }) => {
  const { clientWidth: width, clientHeight, scrollHeight } = document.documentElement;
  const headHeight = HEAD_PX + says.length * LINE_PX;
  const height = scrollHeight + headHeight;
  const scale = Math.min(1, SIDE / height, Math.sqrt(AREA / (width * height)));
  const [canvas, strip] = [0, 0].map(() => document.createElement("canvas"));
  Object.assign(canvas, { width: width * scale, height: height * scale });
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  head(context, width, headHeight, all, says);
  context.translate(0, headHeight);
  await sketch(context, host, eye.bars);
  walk((top, heat) => {
    if (heat) {
      Object.assign(strip, { width: heat.width, height: heat.height });
      strip.getContext("2d").putImageData(heat, 0, 0);
      context.globalAlpha = drawn?.veil(all) ?? 1;
      context.drawImage(strip, 0, top, width, clientHeight);
      context.globalAlpha = 1;
    }
    if (drawn) over(context, [0, top, width, clientHeight], () => drawn.paint(context, all));
    if (!top) labelAll(context, core, eye, all, rows);
  });
  return new Promise((done) => canvas.toBlob(done));
};
