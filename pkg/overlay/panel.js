// The card beside the map: what it shows, how sure it is, and everything that can be turned. It takes facts and gives
// choices, and decides nothing about either.
import { makeChosen } from "./chosen.js";
import { makeControls } from "./controls.js";
import { makeLegend } from "./legend.js";
import { button, mark, node, picture, say } from "./nodes.js";
import { makeShares } from "./shares.js";
import { words } from "./words.js";

/** Rings of equal heat. */
const LOGO = "M8 1a7 7 0 1 1-.1 0zM8.5 4a4 4 0 1 1-.1 0zM9 7a1.3 1.3 0 1 1-.1 0z";
const CROSS = "M4 4l8 8M12 4l-8 8";
const CHEVRON = "M4 6.5l4 4 4-4";
/** Below this width the panel is a sheet at the bottom, and starts folded. */
const SHEET_PX = 560;
/** What happens in the panel is none of the page's business. */
const OWN =
  "click dblclick mousedown mouseup pointerdown pointerup keydown keyup keypress input change wheel touchstart touchend focusin focusout";

/** The title, by which the hands move the panel, and its buttons. */
const makeHead = () => {
  const path = node("span", "path");
  const foldButton = mark(button("icon fold-button", words.fold, CHEVRON), { "aria-expanded": true });
  const closeButton = button("icon", words.close, CROSS);
  const title = node("div", "title", node("strong", "", words.name), path);
  const grip = node("div", "grip", node("span", "logo", picture(LOGO)), title);
  return { element: node("header", "head", grip, foldButton, closeButton), path, grip, foldButton, closeButton };
};

/** The lines at the bottom: the value under the pointer, and where that is. */
const makeReadOut = () => {
  const value = mark(node("div", "value"), { "data-hint": words.hint });
  const place = node("div", "place");
  return {
    element: node("footer", "readout", value, place),
    tell: (at) => words.readOut(at).forEach((text, line) => say([value, place][line], text)),
  };
};

/** Folds the panel, or unfolds it. */
const fold = (element, foldButton) => {
  mark(foldButton, { "aria-expanded": !element.toggleAttribute("data-folded") });
};

/** Makes the panel foldable, and keeps what happens in it from the page. */
const hear = (element, { foldButton, closeButton }, listen, close) => {
  listen(foldButton, () => fold(element, foldButton), "click");
  listen(closeButton, close, "click");
  listen(element, (event) => event.stopPropagation(), ...OWN.split(" "));
  if (document.documentElement.clientWidth < SHEET_PX) fold(element, foldButton);
};

/** The panel. `asked`, `drawn` and `close` are called when another map is wanted, when the same one is to be drawn
 * otherwise, and when it is to end; `listed` with the rung whose elements are wanted. `tools` stand at its end. */
export const makePanel = ({ palettes, within, listen, asked, drawn, listed, close, tools }) => {
  const controls = makeControls(palettes, within, listen, asked, drawn);
  // Elements are other clicks' colours, and may need no other map.
  listen(controls.kinds, drawn, "input");
  const [head, legend, shares, readOut] = [makeHead(), makeLegend(within), makeShares(listen, listed), makeReadOut()];
  const chosen = makeChosen(controls);
  const status = mark(node("p", "status"), { role: "status" });
  const { kinds, filters, drawing } = controls;
  const parts = [kinds, status, legend.element, filters, shares.element, drawing, tools];
  const element = node("section", "panel", head.element, node("div", "body", ...parts), readOut.element);
  hear(element, head, listen, close);

  const sayStatus = (sentence) => {
    say(status, sentence);
    status.hidden = !sentence;
  };

  return {
    element: mark(element, { "aria-label": words.panel }),
    grip: head.grip,
    rungs: shares.rows,
    focus: () => controls.choices.find((choice) => choice.checked).focus(),
    query: controls.query,
    offer: controls.offer,
    name: legend.name,
    sides: legend.sides,
    look: controls.look,
    state: chosen.state,
    restore: chosen.restore,
    readOut: readOut.tell,

    /** Says what the map is: `about` it, its `ledger` and `colours`, drawn with `look`. Without points it says how to get
     * some. */
    tell: ({ about, ledger, colours, look }) => {
      mark(element, { "data-drawing": look.drawing });
      // The area of the kernel, two pi sigma squared, as a circle's.
      words.circle.px = Math.round(look.sigma * 2.83);
      if (about.revenue?.currency) words.nouns.revenue.fill(about.revenue.currency);
      say(head.path, about.path);
      const hasPoints = about.points || about.versus?.points;
      sayStatus(hasPoints ? "" : controls.isNarrow() ? words.nothingSo : words.nothing(about.kind));
      legend.element.hidden = !hasPoints;
      controls.fit(about.kind);
      shares.tell(ledger);
      legend.tell(about, colours, look);
    },

    /** The part of the period that is asked for, as its `value`. */
    part: controls.fields.part,

    /** Puts another part below the legend. */
    insert: (part) => legend.element.after(part),

    /** One sentence about a map that stays. */
    sayStatus,

    /** Says that there is no map at all. */
    tellNothing: (sentence) => {
      sayStatus(sentence);
      legend.element.hidden = shares.element.hidden = true;
    },
  };
};
