// Keeps a map as a file: the page with its heat, lines of equal heat, or its elements as a table.
import { formOf } from "./form.js";
import { mapSays } from "./legend.js";
import { poster } from "./poster.js";
import { csv, json, table } from "./table.js";
import { said } from "./said.js";
import { sidesOf } from "./segments-legend.js";
import { words } from "./words.js";

/** How far an element goes up when the page is seen from further down. What floats goes along, as if the page stood at its top. */
const makeShift = (eye) => {
  const known = new Map();
  const floats = (element) => eye.bars.includes(element) || getComputedStyle(element).position == "fixed";
  const isFixed = (element) => {
    if (!element) return false;
    if (!known.has(element)) known.set(element, floats(element) || isFixed(eye.parent(element)));
    return known.get(element);
  };
  return (element) => (element.ownerDocument == document ? eye.scrolled + (isFixed(element) ? scrollY : 0) : 0);
};

/** Calls `see` with the height at which each part of the document begins and the picture of it, from the end to the top,
 * while `core` has it in the viewport. The next frame puts all back where it was. */
const walk = (core, eye, see) => {
  const { clientHeight, scrollHeight } = document.documentElement;
  const look = (y) => {
    eye.scrolled = y - scrollY;
    core.read();
    see(y, core.paint());
  };
  eye.shift = makeShift(eye);
  for (let part = Math.ceil(scrollHeight / clientHeight) - 1; part >= 0; part--) look(part * clientHeight);
  eye.scrolled = 0;
  eye.shift = null;
};

/** Saves what is shown. */
export const makeSaving = ({ core, eye, elements, panel, drawing, source, host, drawings }) => {
  let urls = [];

  /** All that the map says of itself in lines, the filters behind its extent; of a difference both sides with their colours. */
  const says = (all, drawn) => {
    const [unit, volume, extent, note] = mapSays(all, source.within);
    const query = panel.query();
    const volumes = sidesOf(all.about, all.colours, query)?.map(([colour, name, about]) => [`${name} · ${words.volumeOf(about)}`, colour]);
    const filters = [extent, words.narrowed(query)].filter(Boolean).join(" · ");
    return [[unit], ...(volumes ?? [[volume]]), [filters], [note], ...(drawn?.says(all) ?? [])];
  };

  const ofAll = (all, drawn) => ({ core, walk: (see) => walk(core, eye, see), all, says: says(all, drawn) });
  /** What draws that which the core does not paint, if the map has any. */
  const drawnAs = (all) => (formOf(all) ? drawings() : null);
  const make = {
    png: async (all) => {
      const drawn = await drawnAs(all);
      return poster({ ...ofAll(all, drawn), drawn, rows: elements.rows(), host, eye });
    },
    svg: async (all) => (await drawings())?.svg({ ...ofAll(all), says: says(all).map(([text]) => text) }),
    // A table has no other place for what the map is.
    csv: (all) => csv(table(all, elements).map((row) => ({ ...row, map: [all.about.path, ...says(all).map(([text]) => text)].join(" · ") }))),
    json: (all) => json(all, table(all, elements), panel.query()),
  };
  const TYPES = { png: "image/png", svg: "image/svg+xml", csv: "text/csv", json: "application/json" };

  const offer = (made, format, { about }) => {
    const blob = made instanceof Blob ? made : new Blob([made], { type: TYPES[format] });
    const href = URL.createObjectURL(blob);
    urls.push(href);
    const page = about.path.replace(/[^\w-]+/g, "-").replace(/^-|-$/g, "") || "page";
    const download = `isotherm-${about.kind}-${page}.${format}`;
    Object.assign(document.createElement("a"), { href, download }).click();
    return said.saved(download);
  };

  return {
    /** Offers a file in one of the formats; a sentence about what became of it. */
    save: async (format) => {
      const all = drawing.facts();
      if (!all) return "";
      const isOfLines = all.look.drawing != "boxes" && !/scroll|attention/.test(all.about.kind);
      if (format == "svg" && !isOfLines) return said.noLines;
      if (format == "csv" || format == "json") await elements.ask(panel.query());
      const made = await make[format](all);
      if (!made) return words.troubles.offline;
      drawing.redraw({ paint: true });
      return offer(made, format, all);
    },

    /** Lets go of the files. */
    end: () => urls.forEach(URL.revokeObjectURL),
  };
};
