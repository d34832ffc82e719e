// The elements as a list, to be read and walked through: all by their rank, or those of one rung of the ladder.
import { ofBoth } from "./facts.js";
import { button, mark, node, say } from "./nodes.js";
import { said } from "./said.js";
import { words } from "./words.js";

/** Rows that are shown at first, and that "more" adds. */
const STEP = 50;
/** A longer text is that of a whole region, and no name. */
const NAME_LENGTH = 48;
const CROSS = "M4 4l8 8M12 4l-8 8";

/** What a person calls an element. */
const nameOf = ({ element, selector }) => {
  const text = (element?.getAttribute("aria-label") || element?.alt || element?.textContent || "").trim();
  return text && text.length <= NAME_LENGTH ? text : selector;
};

/** The list. `pointed` is called with the row that is looked at, or with none; `chosen` with the one that is pressed,
 * `listed` with the rung that is wanted. */
export const makeList = ({ elements, listen, pointed, chosen, listed }) => {
  const title = node("span");
  const close = button("icon", said.allElements, CROSS);
  const list = node("ol", "rows");
  const more = mark(node("button", "link", said.more), { type: "button" });
  const association = node("p", "facts");
  const element = mark(node("section", "elements", node("div", "unit", title, close), list, more, association), {
    "aria-label": said.elements,
  });
  element.hidden = true;
  let shown = [];
  let length = STEP;
  let last;

  const rowAt = ({ target }) => shown[[...list.children].indexOf(target.closest("li"))];

  const row = (at, about) => {
    const { rank, selector } = at;
    const value = node("b", "", about.versus ? words.signed(at.value) : said.number(at.points));
    const head = node("span", "row-head", node("i", "", `${rank}`), node("span", "called", nameOf(at)), value);
    const { versus, wholes, views } = about;
    const told = versus ? words.compared(about, wholes[at.anchor]) : said.figures(at, about, elements.seenBy(at, views));
    const figures = node("span", "figures", told);
    const made = node("li", "", mark(node("button", "", head, figures), { type: "button", title: selector }));
    const much = ({ points, value }) => (about.versus ? Math.abs(value) : points);
    made.style.setProperty("--part", `${(much(at) * 100) / (much(shown[0]) || 1)}%`);
    return made;
  };

  const draw = (map) => {
    const about = ofBoth(map);
    const focused = [...list.children].findIndex((at) => at.contains(list.getRootNode().activeElement));
    const rows = shown.slice(0, length);
    list.replaceChildren(...rows.map((at) => row(at, about)));
    more.hidden = shown.length <= length;
    const all = elements.all();
    association.hidden = !all?.ordering;
    if (all) say(association, said.association(all));
    list.children[focused]?.firstChild.focus();
  };

  listen(list, (event) => pointed(rowAt(event)), "focusin", "pointerover");
  listen(list, () => pointed(), "focusout", "pointerleave");
  listen(list, (event) => rowAt(event) && chosen(rowAt(event)), "click");
  listen(close, () => listed(), "click");
  listen(more, () => ((length += STEP), listed(last.rung)), "click");

  const hide = () => (element.hidden = true);

  return {
    element,
    hide,

    /** Shows the elements of a map, of one rung if one is given. Hides itself without `isWanted`. */
    tell: (isWanted, about, rung) => {
      if (!isWanted || !about.points) return hide();
      const rows = elements.rows();
      if (!element.hidden && last?.rows == rows && last.rung == rung && last.length == length) return;
      element.hidden = false;
      last = { rows, rung, length };
      shown = rung ? rows.filter((at) => rung == (at.rung in words.rungs ? at.rung : "approximate")) : rows;
      say(title, said.listed(shown.length, rung));
      close.hidden = !rung;
      draw(about);
    },
  };
};
