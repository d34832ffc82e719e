// When the page is looked at, and what is painted and said then: in the next frame, once, however much has happened.
import { eye } from "./eye.js";
import * as facts from "./facts.js";

/** Between two searches of the page for elements. */
const SEARCH_MS = 150;
/** For so long after the start of a transition the boxes are read in every frame. */
const MOTION_MS = 600;

/** Draws what `core` holds on `stage`, and tells `panel`; `hands` gives what else draws, once it is there, and
 * `watchBelow` is given the roots in which elements are. */
export const makeDrawing = ({ core, palettes, panel, stage, hands, guard, watchBelow }) => {
  /** What the next frame has to do: look the elements up again, draw even if no box has moved. */
  let due = {};
  let frame, pointer;
  let [searchedAt, movingUntil] = [0, 0];
  /** There is a map; of which kind it is, and all that was said of it. */
  let hasMap, kind, told, last;

  const redraw = ({ search, paint } = {}) => {
    due = { search: search || due.search, paint: paint || due.paint };
    frame ||= requestAnimationFrame(onFrame);
  };

  /** Looks for the elements, but not in every frame of a page that never stops changing. */
  const search = () => {
    const now = Date.now();
    if (now - searchedAt < SEARCH_MS) return redraw({ search: true });
    searchedAt = now;
    core.search().forEach(watchBelow);
    hands()?.forget();
  };

  const paint = () => {
    const look = panel.look();
    facts.setLook(core, palettes, look);
    const picture = core.paint();
    if (picture) stage.paint(picture);
    const all = facts.facts(core, look);
    kind = all.about.kind;
    last = all;
    // Most frames only move the picture. With the hands come words.
    const now = JSON.stringify(all) + !!hands();
    if (now != told) panel.tell(all);
    told = now;
    hands()?.draw(all);
  };

  const readOut = () => {
    const at = facts.readOut(core, kind, last.look.drawing, pointer);
    hands()?.probe(pointer.y, at);
    panel.readOut(at);
  };

  const draw = () => {
    frame = 0;
    if (stage.isDisplaced()) stage.show();
    if (!hasMap) return;
    const now = due;
    due = {};
    if (now.search || eye.hasOtherBars()) search();
    if (core.read() || now.paint) paint();
    if (pointer) readOut();
    if (Date.now() < movingUntil) redraw();
  };

  const onFrame = guard(draw);

  return {
    redraw,

    /** A map has come; it may be the one that is shown. */
    show: (isNew) => {
      hasMap = true;
      if (isNew) searchedAt = 0;
      if (isNew || !told) redraw({ search: isNew, paint: true });
    },

    /** Says why there is no map, or why no other one. */
    tellTrouble: (sentence, stays) => {
      told = "";
      if (stays) return panel.sayStatus(sentence);
      hasMap = false;
      stage.clear();
      hands()?.clear();
      panel.tellNothing(sentence);
    },

    /** Something has begun to move, and says no more until it stands. */
    follow: () => {
      movingUntil = Date.now() + MOTION_MS;
      redraw();
    },

    /** Notes where the pointer is; the next frame says what is there. */
    point: (at) => {
      pointer = at;
      redraw();
    },

    /** Looks at the page anew, and says where the points stand. */
    placements: () => {
      core.search();
      core.read();
      redraw({ paint: true });
      return facts.placements(core);
    },

    /** All that was said of the map as it is painted; nothing without one. */
    facts: () => hasMap && last,

    end: () => cancelAnimationFrame(frame),
  };
};
