// One opened overlay: panel and stage, what fills them, and what they answer to.
import { makeAim } from "./aim.js";
import { makeAsking } from "./asking.js";
import { makeBoxes } from "./boxes.js";
import { makeDrawing } from "./drawing.js";
import { makeElements } from "./elements.js";
import { eye } from "./eye.js";
import { makeLink } from "./link.js";
import { makeList } from "./list.js";
import { makeMarks } from "./marks.js";
import { makePanel } from "./panel.js";
import { makeSpots } from "./spots.js";
import { makeStage } from "./stage.js";
import { makeTools } from "./tools.js";
import { watchPage } from "./watch.js";
import { words } from "./words.js";

/** Shows the map of a source, and calls `close` when the person has had enough. `view` is what a link wants to be shown,
 * and `loadSaving` loads what keeps a map as a file. */
export const openSession = ({ core, makeCore, palettes, source, life, close, view, loadSaving }) => {
  const { guard, listen, overhear } = life;
  const repaint = () => {
    drawing.redraw({ paint: true });
    link?.tell();
  };
  const [marks, boxes] = [makeMarks(), makeBoxes(core)];
  const spots = makeSpots({ core, listen, changed: repaint });
  const changed = () => {
    panel.tellList();
    drawing.redraw({ paint: true });
  };
  const elements = makeElements({ core, makeCore, source, guard, changed });
  const aim = makeAim({
    listen,
    overhear,
    clicked: (mode, place) => (mode == "zone" ? spots.zoneAt(place) : spots.pin(place)),
    drawn: spots.zone,
    point: (at) => drawing.point(at),
    aiming: (mode) => tools.aiming(mode),
  });
  const copy = guard(async () => {
    const isCopied = await navigator.clipboard?.writeText(link.address()).then(() => true, () => false);
    tools.note(isCopied ? words.copied : words.inAddress);
  });
  let saving;
  const save = guard(async (format) => {
    saving ||= await loadSaving({ core, eye, elements, drawing, source, host: stage.host }).catch(() => null);
    tools.note(saving ? await saving.save(format) : words.troubles.offline);
  });
  const tools = makeTools({ listen, aim: aim.aim, copy, save });
  const point = (row) => {
    boxes.point(row?.anchor);
    drawing.redraw({ paint: true });
  };
  const choose = ({ anchor, element }) => {
    element?.scrollIntoView({ block: "nearest" });
    core.read();
    spots.pinAnchor(anchor);
  };
  const panel = makePanel({
    palettes,
    isLocal: source.isLocal,
    listen,
    asked: () => {
      asking.ask();
      link.tell();
    },
    drawn: repaint,
    close,
    makeListed: (closed) => makeList({ elements, listen, pointed: point, chosen: choose, closed }),
    tools: tools.element,
  });
  const stage = makeStage(...marks.layers, boxes.layer, aim.pane, spots.layer, panel.element);
  const layers = { stage, marks, boxes, spots };
  const drawing = makeDrawing({ core, palettes, panel, elements, ...layers, guard, watchBelow: (root) => watchBelow(root) });
  const asking = makeAsking({ core, source, panel, drawing, guard });
  const escape = () => aim.stop() || close();
  const watchBelow = watchPage(life, stage.host, { ...drawing, raise: stage.show, ask: asking.ask, close: escape });
  // For whoever wants to know on which elements the points stand: `document.querySelector("isotherm-overlay").placements()`.
  stage.host.placements = guard(drawing.placements);
  panel.tellNothing(words.loading);
  stage.show();
  const link = makeLink({ panel, spots, view });
  link.restore();
  link.tell();
  asking.ask();

  return {
    /** Leaves the page as it was. */
    end: () => {
      asking.end();
      drawing.end();
      elements.end();
      saving?.end();
      link.end();
      stage.remove();
    },
  };
};
