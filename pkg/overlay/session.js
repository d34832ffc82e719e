// One opened overlay: panel and stage, what fills them, and what they answer to.
import { makeAsking } from "./asking.js";
import { makeDrawing } from "./drawing.js";
import { makeMarks } from "./marks.js";
import { makePanel } from "./panel.js";
import { makeStage } from "./stage.js";
import { watchPage } from "./watch.js";
import { makeVisits } from "./replay/visits.js";
import { words } from "./words.js";

/** Shows the map of a source, plays the visits of an `archive` if there is one, and calls `close` when the person has had enough. */
export const openSession = ({ core, palettes, source, archive, life, close }) => {
  const { guard, listen } = life;
  const marks = makeMarks();
  const visits = archive && makeVisits({ archive, guard, listen });
  const panel = makePanel({
    palettes,
    isLocal: source.isLocal,
    listen,
    asked: () => asking.ask(),
    drawn: () => drawing.redraw({ paint: true }),
    close,
    more: visits ? [visits.element] : [],
  });
  const layers = visits ? [visits.layer] : [];
  const stage = makeStage(...marks.layers, ...layers, panel.element);
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
      visits?.end();
      stage.remove();
    },
  };
};
