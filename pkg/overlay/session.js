// One opened overlay: panel and stage, what fills them, and what they answer to.
import { makeAsking } from "./asking.js";
import { makeDrawing } from "./drawing.js";
import { makeMarks } from "./marks.js";
import { makePanel } from "./panel.js";
import { makeStage } from "./stage.js";
import { watchPage } from "./watch.js";
import { words } from "./words.js";

/** Shows the map of a source, and calls `close` when the person has had enough. */
export const openSession = ({ core, palettes, source, life, close }) => {
  const { guard, listen } = life;
  const marks = makeMarks();
  const panel = makePanel({
    palettes,
    isLocal: source.isLocal,
    listen,
    asked: () => asking.ask(),
    drawn: () => drawing.redraw({ paint: true }),
    close,
  });
  const stage = makeStage(...marks.layers, panel.element);
  const drawing = makeDrawing({ core, palettes, panel, stage, marks, guard, watchBelow: (root) => watchBelow(root) });
  const asking = makeAsking({ core, source, panel, drawing, guard });
  const { redraw, follow, point } = drawing;
  const watchBelow = watchPage(life, stage.host, { redraw, follow, point, raise: stage.show, ask: asking.ask, close });
  // For whoever wants to know on which elements the points stand: `document.querySelector("isotherm-overlay").placements()`.
  stage.host.placements = guard(drawing.placements);
  panel.tellNothing(words.loading);
  stage.show();
  asking.ask();

  return {
    /** Leaves the page as it was. */
    end: () => {
      asking.end();
      drawing.end();
      stage.remove();
    },
  };
};
