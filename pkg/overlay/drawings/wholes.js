// What two segments differ in, where it has no place within an element: elements as wholes, and depths of the document. Each is in one
// colour of the legend, and pale where it may be chance.
import { RISE } from "../ticks.js";

/** The largest rate of false discoveries with which a difference is called sure. */
const SURE = 0.1;
/** Of attention, what fewer than one in so many views showed is left out, as from other maps of it. */
const FEWEST = 50;
/** What may be chance has this part of the opacity. */
const FAINT = 0.22;

/** The colour of a value on a signed scale, as CSS. */
const colourOf = ({ colours: { max, ramp }, look: { transfer } }, value, q) => {
  const heat = 0.5 + 0.5 * Math.sign(value) * RISE[transfer](Math.min(1, Math.abs(value) / max));
  const [red, green, blue, alpha] = ramp[Math.round(heat * (ramp.length - 1))];
  return `rgb(${red} ${green} ${blue}/${(alpha / 255) * (q > SURE ? FAINT : 1)})`;
};

/** Elements: the large behind the small. */
const drawElements = (context, core, all) => {
  const { wholes, kind, views } = all.about;
  const least = kind == "attention" ? views / FEWEST : 1;
  const count = core.anchors();
  const seen = [];
  for (let anchor = 1; anchor < count; anchor++) {
    const [, points, , , , , value] = core.placed(anchor);
    const [, , , , x, y, w, h] = core.bounds(anchor);
    if (points >= least && w > 0 && h > 0) seen.push({ box: [x, y, w, h], colour: colourOf(all, value, wholes[anchor][2]) });
  }
  seen.sort((one, other) => other.box[2] * other.box[3] - one.box[2] * one.box[3]);
  for (const { box, colour } of seen) {
    // In one colour each: what lies behind does not show through.
    context.clearRect(...box);
    context.fillStyle = colour;
    context.fillRect(...box);
  }
};

/** Rows of the document. */
const drawRows = (context, all, { width, top, length }) => {
  const { wholes, units, versus } = all.about;
  const step = length / wholes.length;
  wholes.forEach(([first, second, q], row) => {
    const value = (first / (units || 1) - second / (versus.units || 1)) * 100;
    if (!value) return;
    context.fillStyle = colourOf(all, value, q);
    // From pixel to pixel: halves of two rows would be paler than either.
    const [from, to] = [row, row + 1].map((at) => Math.round(top + at * step));
    context.fillRect(0, from, width, to - from);
  });
};

/** Colours what the core has in a viewport `width` and `height` large, over a document that begins at `top` and is `length` high. */
export const drawWholes = (context, core, all, ground) => {
  if (!all.colours.max) return;
  // Apart from what is there already, as elements are cut out of one another.
  const sheet = Object.assign(document.createElement("canvas"), { width: ground.width, height: ground.height });
  const own = sheet.getContext("2d");
  if (all.about.kind == "scroll") drawRows(own, all, ground);
  else drawElements(own, core, all);
  context.drawImage(sheet, 0, 0, ground.width, ground.height);
};
