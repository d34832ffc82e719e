// One opened overlay: panel and stage, what fills them, and what they answer to.
import { makeAsking } from "./asking.js";
import { COUNTS } from "./codes.js";
import { makeDrawing } from "./drawing.js";
import { eye } from "./eye.js";
import { makeLink } from "./link.js";
import { makePanel } from "./panel.js";
import { makeStage } from "./stage.js";
import { makeTools } from "./tools.js";
import { watchPage } from "./watch.js";
import { words } from "./words.js";

/** What the browser closes by Esc: dialogs, and popovers that are not the page's to close. */
const OPEN = ":modal,:popover-open:is([popover=''],[popover=auto])";

/** Shows the map of a source, and calls `close` when the person has had enough. `view` is what a link wants to be shown, and
 * `loadHands` loads what lists, marks, plays and keeps; the rest is where the `collector` is. */
export const openSession = ({ core, makeCore, palettes, source, life, close, view, loadHands, ...collector }) => {
  const { guard, listen, overhear } = life;
  let hands, loading, marked;

  /** The hands, which may still have to come. */
  const load = async () => {
    try {
      loading ||= loadHands({ core, makeCore, eye, source, collector, life, stage, panel, drawing, tools, words, changed, address: () => link.address(), ask: () => (tell(), asking.ask()) });
      hands = await loading;
    } catch (error) {
      loading = null;
      throw error;
    }
  };

  /** Does something with the hands. */
  const handle = guard(async (act) => {
    try {
      await load();
    } catch {
      return tools.note(words.troubles.offline);
    }
    if (!life.signal.aborted) guard(act)(hands);
  });

  /** Asks for a map. All but densities of views need the hands' words. */
  const ask = async (query) => {
    try {
      if (query.versus || query.count != COUNTS[0] || /scroll|att|rev/.test(query.kind) || panel.look().drawing != "density") await load();
    } catch {
      return { trouble: "offline" };
    }
    return source.ask(query);
  };

  const tell = () => link.tell();
  const changed = () => {
    if (!hands && panel.look().drawing != "density") handle(repaint);
    drawing.redraw({ paint: true });
    tell();
  };
  const repaint = () => drawing.redraw({ paint: true });
  const wanted = (verb, what) => handle((hands) => hands[verb](what));
  const tools = makeTools(source.within, listen, wanted);
  const panel = makePanel({
    palettes,
    within: source.within,
    listen,
    asked: () => {
      asking.ask();
      tell();
    },
    drawn: changed,
    listed: (rung) => handle((hands) => hands.list(rung)),
    close,
    tools: tools.element,
  });
  const stage = makeStage(panel.element);
  const drawing = makeDrawing({
    core,
    palettes,
    panel,
    stage,
    hands: () => hands,
    guard,
    watchBelow: (root) => watchBelow(root),
  });
  const asking = makeAsking({ core, source: { ...source, ask }, panel, drawing, guard });
  /** What had the focus before the panel. */
  let left;
  const isInside = () => document.activeElement == stage.host;
  const keys = {
    // What the page has opened closes before the map.
    Escape: () => hands?.stop() || (!eye.query(document, OPEN).length && (close(), true)),
    F6: () => {
      if (isInside()) left?.focus();
      else (left = document.activeElement), panel.focus();
      return true;
    },
  };
  const watchBelow = watchPage(life, stage.host, { ...drawing, raise: stage.show, ask: asking.ask, keys });
  // What the panel offers is near when it is pressed.
  listen(panel.element, () => hands || load().catch(() => {}), "pointerover", "focusin");
  // Whoever holds Shift may be about to mark something.
  overhear(window, ({ key }) => key == "Shift" && !hands && handle((hands) => hands.aim("held")), "keydown");
  const link = makeLink(panel, () => hands?.told() || marked);
  // For whoever wants to know on which elements the points stand: `document.querySelector("isotherm-overlay").placements()`.
  stage.host.placements = guard(drawing.placements);
  panel.tellNothing(words.loading);
  stage.show();
  const [spots, visit] = view ? link.restore(view) : [[]];
  marked = spots;
  if (marked.length) handle((hands) => hands.restore(marked));
  if (visit) wanted("play", visit);
  if (panel.query().from) handle((hands) => hands.time());
  changed();
  asking.ask();

  return {
    /** Leaves the page as it was. */
    end: () => {
      asking.end();
      drawing.end();
      hands?.end();
      link.end();
      const wasInside = isInside();
      stage.remove();
      if (wasInside) left?.focus();
    },
  };
};
