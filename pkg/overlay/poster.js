// The whole document with its map and legend, as a PNG.
import * as facts from "./facts.js";
import { labels } from "./legend.js";
import { said } from "./said.js";
import { sketch } from "./sketch.js";
import { words } from "./words.js";

/** What every browser makes of a canvas: px of a side, and of the area. */
const [SIDE, AREA] = [16_000, 120e6];
const [HEAD_PX, MARGIN_PX, LINE_PX] = [168, 24, 19];
const FONT = "system-ui,sans-serif";

const head = (context, width, all, says) => {
  const { about, colours } = all;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, HEAD_PX);
  context.fillStyle = "#17181c";
  context.font = `600 17px ${FONT}`;
  context.fillText(`${words.name} · ${about.path}`, MARGIN_PX, 34);
  context.font = `13px ${FONT}`;
  says.forEach((text, line) => context.fillText(text, MARGIN_PX, 58 + line * LINE_PX));
  const [bar, top] = [Math.min(320, width - 2 * MARGIN_PX), HEAD_PX - 40];
  const gradient = context.createLinearGradient(MARGIN_PX, 0, MARGIN_PX + bar, 0);
  colours.ramp.forEach(([r, g, b, a], at, { length }) => gradient.addColorStop(at / (length - 1), `rgb(${r} ${g} ${b}/${a / 255})`));
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
const labelAll = (context, core, { about, look }, rows) => {
  if (look.drawing == "boxes") {
    context.strokeStyle = "#17181c";
    for (const { anchor, rank, points } of rows.slice(0, 150).reverse()) {
      const [x, y, w, h] = core.bounds(anchor).slice(4);
      if (!w || !h) continue;
      context.strokeRect(x, y, w, h);
      tag(context, x, y, said.rank(rank, points / about.points));
    }
  }
  if (about.kind != "scroll") return;
  for (const { percent, y } of facts.marks(core).milestones) tag(context, 16, y - 20, words.milestone(percent));
};

/** The picture as a Blob. */
export const poster = async ({ core, walk, all, says, rows, host }) => {
  const { clientWidth: width, clientHeight, scrollHeight } = document.documentElement;
  const height = scrollHeight + HEAD_PX;
  const scale = Math.min(1, SIDE / height, Math.sqrt(AREA / (width * height)));
  const [canvas, strip] = [0, 0].map(() => document.createElement("canvas"));
  Object.assign(canvas, { width: width * scale, height: height * scale });
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  head(context, width, all, says);
  context.translate(0, HEAD_PX);
  await sketch(context, host);
  walk((top, heat) => {
    if (heat) {
      Object.assign(strip, { width: heat.width, height: heat.height });
      strip.getContext("2d").putImageData(heat, 0, 0);
      context.drawImage(strip, 0, top, width, clientHeight);
    }
    if (!top) labelAll(context, core, all, rows);
  });
  return new Promise((done) => canvas.toBlob(done));
};
