// One opened overlay: asks for heat, draws it when page or heat change, and leaves without a trace.
import * as facts from "./facts.js";
import { makeMarks } from "./marks.js";
import { makePanel } from "./panel.js";
import { makeStage } from "./stage.js";
import { watchPage } from "./watch.js";
import { words } from "./words.js";

/** Between two questions to the source. */
const REFRESH_MS = 3000;
/** Between two searches of the page for elements. */
const SEARCH_MS = 150;
/** For so long after the start of a transition the boxes are read in every frame. */
const MOTION_MS = 600;

/** Shows the map of a source, and calls `close` when the person has had enough. */
export const openSession = ({ core, palettes, source, life, close }) => {
  // What the next frame has to do: look the elements up again, draw even if no box has moved.
  let due = {};
  let frame, timer, pointer;
  let [asked, searchedAt, movingUntil] = [0, 0, 0];
  // The query whose map is shown, of which kind it is, and all that was said of it.
  let shown, kind, told;

  const { guard, listen } = life;

  /** Draws in the next frame, once however often it is called. */
  const redraw = ({ search, paint } = {}) => {
    due = { search: search || due.search, paint: paint || due.paint };
    frame ||= requestAnimationFrame(onFrame);
  };

  /** Asks for the map that the controls name, now and again while the page is to be seen. */
  const ask = () => {
    clearTimeout(timer);
    if (document.hidden) return;
    const query = panel.query();
    const number = ++asked;
    source.ask(query).then(guard((answer) => number == asked && answered(query, answer)));
  };

  const answered = (query, answer) => {
    const isNew = answer.bytes ? core.take(answer.bytes) : answer.batches && facts.tally(core, query, answer);
    const trouble = answer.trouble || (isNew == null && "unreadable");
    if (trouble) tellTrouble(trouble, JSON.stringify(query));
    else {
      shown = JSON.stringify(query);
      if (isNew) searchedAt = 0;
      if (isNew || !told) redraw({ search: isNew, paint: true });
    }
    timer = setTimeout(onTime, REFRESH_MS);
  };

  /** A map that is shown stays while the collector is out of reach; the sentence says so. */
  const tellTrouble = (trouble, query) => {
    told = "";
    if (shown == query && trouble == "offline") return panel.sayStatus(words.trouble(trouble));
    shown = kind = null;
    core.forget();
    stage.clear();
    marks.clear();
    panel.tellNothing(words.trouble(trouble));
  };

  /** Looks for the elements, but not in every frame of a page that never stops changing. */
  const search = () => {
    const now = Date.now();
    if (now - searchedAt < SEARCH_MS) return redraw({ search: true });
    searchedAt = now;
    core.search().forEach(watchBelow);
  };

  const paint = () => {
    const look = panel.look();
    facts.setLook(core, palettes, look);
    const picture = core.paint();
    if (picture) stage.paint(picture);
    const all = facts.facts(core, look);
    kind = all.about.kind;
    if (kind == "scroll") marks.draw(facts.marks(core));
    else marks.clear();
    // Most frames only move the picture.
    const now = JSON.stringify(all);
    if (now != told) panel.tell(all);
    told = now;
  };

  const readOut = () => {
    const at = facts.readOut(core, kind, pointer);
    marks.probe(pointer.y, at.reach);
    panel.readOut(at);
  };

  const draw = () => {
    frame = 0;
    if (stage.isDisplaced()) stage.show();
    if (!shown) return;
    const now = due;
    due = {};
    if (now.search) search();
    if (core.read() || now.paint) paint();
    if (pointer) readOut();
    if (Date.now() < movingUntil) redraw();
  };

  const [onFrame, onTime] = [guard(draw), guard(ask)];
  const marks = makeMarks();
  const drawn = () => redraw({ paint: true });
  const panel = makePanel({ palettes, isLocal: source.isLocal, listen, asked: ask, drawn, close });
  const stage = makeStage(...marks.layers, panel.element);
  const watchBelow = watchPage(life, stage.host, {
    redraw,
    raise: stage.show,
    ask,
    close,
    /** Something has begun to move, and says no more until it stands. */
    follow: () => {
      movingUntil = Date.now() + MOTION_MS;
      redraw();
    },
    point: (at) => {
      pointer = at;
      redraw();
    },
  });
  /** For whoever wants to know on which elements the points stand: the page is looked at anew. */
  stage.host.placements = guard(() => {
    core.search();
    core.read();
    drawn();
    return facts.placements(core);
  });
  panel.tellNothing(words.loading);
  stage.show();
  ask();

  return {
    /** Leaves the page as it was. */
    end: () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      stage.remove();
    },
  };
};
