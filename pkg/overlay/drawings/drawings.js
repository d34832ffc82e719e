// Maps drawn otherwise than as a density: as lines of equal heat, or point by point; and of two segments elements and depths. On a canvas of
// its own, above that of the density.
import style from "isotherm-style";
import { formOf } from "../form.js";
import { mark, node, say } from "../nodes.js";
import { drawContours, levels } from "./contours.js";
import { makePoints } from "./dots.js";
import { contours } from "./svg.js";
import { drawWholes } from "./wholes.js";
import { drawingWords } from "./words.js";

/** The lines in the panel. */
const makeFace = () => {
  const [title, list, note] = [node("div", "unit"), node("ul"), mark(node("p", "facts"), { role: "status" })];
  const element = node("section", "forms", title, list, note);
  element.hidden = true;
  return { element, title, list, note };
};

/** What draws the map of `core` on `stage`, and says in `panel` how it is to be read. */
export const makeDrawings = ({ core, eye, panel, stage, words }) => {
  const said = (words.others?.drawings ?? drawingWords)(words);
  const face = makeFace();
  const canvas = mark(node("canvas", "marks"), { "aria-hidden": true });
  const context = canvas.getContext("2d");
  const ratio = Math.min(devicePixelRatio || 1, 2);
  const drawPoints = makePoints(ratio);
  stage.insert(style, canvas);
  const heat = canvas.parentNode.querySelector(".heat");
  // What is marked and listed stands above.
  heat.after(canvas);
  panel.insert(face.element);
  let told;

  /** Opacity of the density below: whoever wants to see less of the page sees more of it. */
  const veil = (all) => ({ contours: all.look.opacity ** 3, points: 0 })[formOf(all)] ?? 1;

  const spell = (about) => (about.versus ? words.signed : words.figure);

  /** Draws what the core has in its viewport: what there is to say of that. */
  const paint = (context, all) => {
    const [, , width, height, left, top, , length] = eye.page();
    context.save();
    const form = formOf(all);
    const drawn = form == "points" ? drawPoints(context, core, all, [left, top]) : null;
    if (form == "wholes") drawWholes(context, core, all, { width, height, top, length });
    if (form == "contours") drawContours(context, core, all, [width, height], spell(all.about), ratio);
    context.restore();
    return drawn;
  };

  /** How it is to be read, in lines with their colours. */
  const says = (all, drawn) => {
    const { about } = all;
    const form = formOf(all);
    if (form == "wholes") return { lines: [] };
    if (form == "contours") {
      const lines = levels(all).map(({ density, colour }) => [spell(about)(density), colour]);
      return { title: said.lines, lines, note: about.versus ? said.maybe : "" };
    }
    const thinned = drawn?.every > 1 ? ` ${said.thinned(drawn.places, drawn.every)}` : "";
    return { title: said.points, lines: [], note: said.dot(about.kind, about.versus) + thinned };
  };

  const line = ([text, colour]) => {
    const swatch = node("i");
    swatch.style.background = colour;
    return node("li", "", swatch, text);
  };

  const tell = ({ title, lines, note }) => {
    const now = `${title} ${lines}`;
    if (now != told) face.list.replaceChildren(...lines.map(line));
    told = now;
    say(face.title, title);
    say(face.note, note);
  };

  /** An empty canvas of that size in CSS px. */
  const fit = (width, height) => {
    const [across, down] = [width * ratio, height * ratio].map(Math.round);
    if (canvas.width == across && canvas.height == down) return context.clearRect(0, 0, width, height);
    Object.assign(canvas, { width: across, height: down });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    context.scale(ratio, ratio);
  };

  const clear = () => {
    canvas.width = 0;
    heat.style.opacity = "";
    face.element.hidden = true;
  };

  return {
    clear,

    draw: (all) => {
      if (!formOf(all)) return clear();
      const [, , width, height] = eye.page();
      heat.style.opacity = veil(all);
      fit(width, height);
      const drawn = paint(context, all);
      face.element.hidden = !all.colours.max || formOf(all) == "wholes";
      tell(says(all, drawn));
    },

    veil,
    paint,

    /** The same as text for a file. */
    says: (all) => {
      if (!formOf(all)) return [];
      const { lines, note } = says(all);
      return [...lines, ...(note ? [[note]] : [])];
    },

    svg: contours,
  };
};
