// What can be done with a map beside looking at it. It comes when the person first wants any of it, and lives in the
// overlay's shadow root like the rest.
import style from "isotherm-style";
import { makeAim } from "./aim.js";
import { makeBoxes } from "./boxes.js";
import { dragBy } from "./drag.js";
import { makeElements } from "./elements.js";
import { marks as marksOf } from "./facts.js";
import { formOf } from "./form.js";
import { makeList } from "./list.js";
import { makeMarks } from "./marks.js";
import { peopleWords } from "./people-words.js";
import { makeArchive } from "./replay/archive.js";
import { makeVisits } from "./replay/visits.js";
import { makeSaving } from "./saving.js";
import { englishSaid, said } from "./said.js";
import { makeSides } from "./segments-legend.js";
import { makeSpots } from "./spots.js";
import { words } from "./words.js";

/** No rows of elements. */
const NONE = [];

/** Parts that come when one is first wanted: `loads` by their names, given what they need. */
const makeParts = (loads, needs) => {
  const { tools, life, words } = needs;
  const [coming, come] = [{}, []];

  /** A part, once it has come; nothing if it cannot. */
  const get = async (name) => {
    let part;
    try {
      part = await (coming[name] ??= loads[name](needs));
    } catch {
      delete coming[name];
      return tools.note(words.troubles.offline);
    }
    if (life.signal.aborted) return;
    if (!come.includes(part)) come.push(part);
    return part;
  };

  return {
    get,
    /** Shows a part, or hides it. */
    toggle: (name) => get(name).then(life.guard((part) => part?.toggle())),
    /** Does the same with all that are there. */
    each: (verb, ...facts) => come.forEach((part) => part[verb]?.(...facts)),
  };
};

/** Closes the overlay and opens it again with the same picture in another language, which stays until the page is left. */
const speak = (language, closing) => {
  const address = location.href;
  const open = () => {
    try {
      history.replaceState(history.state, "", address);
    } catch {} // too often, for some browsers: then it opens as it does at first
    isotherm.overlay();
  };
  // Not before it has left the page its own address.
  closing.addEventListener("abort", () => Promise.resolve().then(open));
  isotherm.language = language;
  isotherm.overlay();
};

/** The hands of an overlay, of which they use `core` and what it sees by, `source`, `collector`, `life`, `stage`, `panel`, `drawing`,
 * `tools` and `words`, which they complete;
 * `changed` is called when the person has marked something, and `address` gives a link to the picture. `loads` says how what is wanted seldom comes. */
export const makeHands = (overlay, loads) => {
  const { core, makeCore, eye, source, collector, life, stage, panel, drawing, tools, words: told, changed, address } = overlay;
  // These have a table of their own, which learns the overlay's language.
  Object.assign(words, told);
  const others = told.others ?? {};
  for (const table of [words, told, others.own ?? told]) Object.assign(table, (others.people ?? peopleWords)(table));
  Object.assign(said, others.said ?? englishSaid(words));
  const { guard, listen, overhear } = life;
  const repaint = () => drawing.redraw({ paint: true });
  /** What was last said of the map, how many points stood on each rung then, the rung whose elements are listed, and as what else
   * than by the core it is drawn. */
  let all, counts, rung, form;

  const elements = makeElements({ core, makeCore, eye, source, guard, changed: repaint });
  const boxes = makeBoxes(core);
  const spots = makeSpots({ core, eye, listen, changed });
  const aim = makeAim({
    listen,
    overhear,
    clicked: (mode, place) => (mode == "zone" ? spots.zoneAt(place) : spots.pin(place)),
    drawn: spots.zone,
    point: drawing.point,
    aiming: (mode) => tools.aiming(mode, said.hints[mode] || ""),
  });
  const list = makeList({
    elements,
    listen,
    pointed: (row) => {
      boxes.point(row?.anchor);
      repaint();
    },
    chosen: ({ anchor, element }) => {
      element?.scrollIntoView({ block: "nearest", behavior: "instant" });
      core.read();
      spots.pinAnchor(anchor);
    },
    listed: (next) => {
      rung = next;
      if (all) tellList();
    },
  });
  const parts = makeParts(loads, overlay);
  const saving = makeSaving({ core, eye, elements, panel, drawing, source, host: stage.host, drawings: () => parts.get("drawings") });

  const tellList = () => list.tell(all.look.drawing == "boxes" || rung, all.about, rung);

  const marks = makeMarks();

  /** Says of each rung of the ladder what it means. */
  const explain = (ledger) =>
    Object.keys(words.rungs).forEach((rung, at) => {
      panel.rungs[at].title = rung == "approximate" ? said.approximately(ledger) : said.meanings[rung];
    });

  const tellSides = makeSides(panel.sides);

  const visits = makeVisits({ archive: makeArchive(collector, life.signal), guard, listen });

  dragBy(panel.grip, panel.element, listen);
  panel.insert(visits.element);
  panel.insert(list.element);
  stage.insert(style, ...marks.layers, boxes.layer, aim.pane, spots.layer, visits.layer);

  return {
    /** Draws what the map `facts` are of has of elements, and what is marked on it. */
    draw: (facts) => {
      all = facts;
      const { about, look, colours } = all;
      tellSides(about, colours);
      // An element that is hidden, or shown, stands on another rung, and nobody has looked for it anew.
      if (counts != (counts = `${Object.values(all.ledger)}`)) elements.forget();
      const isOfBoxes = look.drawing == "boxes";
      if (isOfBoxes) elements.ask(panel.query());
      explain(all.ledger);
      marks.draw(about.kind == "scroll" && marksOf(core, eye));
      boxes.draw(isOfBoxes ? elements.rows() : NONE, about);
      spots.draw(about.kind, look.drawing);
      if (form != (form = formOf(facts)) && form) parts.get("drawings").then(repaint);
      parts.each("draw", facts);
      tellList();
    },

    /** There is no map. */
    clear: () => {
      all = null;
      marks.draw();
      boxes.draw(NONE, {});
      list.hide();
      parts.each("clear");
    },

    /** Moves the line that shows which share `reach` tells of to a height of the viewport. */
    probe: marks.probe,

    /** The page or the map is another one. */
    forget: elements.forget,

    /** Lists the elements of a rung; those that the map itself lists if none is given. */
    list: (next) => {
      rung = next;
      repaint();
    },

    /** Lists single visits, to be played, and plays the one of a link. */
    play: (view) => visits.show(true, view),
    /** Watches the map grow, or no more. */
    live: () => parts.toggle("live"),
    /** Shows when the views began, to choose a part of the time; a tab has no such past, whatever a link wants. */
    time: () => source.within || parts.toggle("time"),
    /** Saves what the page looks like, for the dashboard. */
    keep: () => parts.toggle("backdrop"),
    speak: () => speak(told.locale ? "en" : "de", life.signal),
    aim: aim.aim,
    /** Lets go of what is aimed at, or else of the visits: whether there was anything. */
    stop: () => aim.stop() || visits.stop(),
    told: spots.told,
    restore: spots.restore,

    /** Puts a link to the picture on the clipboard, or tells that it is in the address alone. */
    link: async () => {
      const copied = navigator.clipboard?.writeText(address());
      tools.note((await copied?.then(() => true, () => false)) ? said.copied : said.inAddress);
    },

    /** Offers the map as a file. */
    save: async (format) => tools.note(await saving.save(format)),

    end: () => {
      elements.end();
      saving.end();
      visits.end();
      parts.each("end");
    },
  };
};
