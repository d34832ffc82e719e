// The elements as a list, to be read and walked through: all by their rank, or those of one rung of the ladder.
import { button, mark, node, say } from "./nodes.js";
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

/** The list. `pointed` is called with the row that is looked at, or with none; `chosen` with the one that is pressed. */
export const makeList = ({ elements, listen, pointed, chosen, closed }) => {
  const title = node("span");
  const close = button("icon", words.allElements, CROSS);
  const list = node("ol", "rows");
  const more = mark(node("button", "link", words.more), { type: "button" });
  const element = mark(node("section", "elements", node("div", "unit", title, close), list, more), {
    "aria-label": words.elements,
  });
  element.hidden = true;
  let shown = [];
  let length = STEP;
  let said;

  const rowAt = ({ target }) => shown[[...list.children].indexOf(target.closest("li"))];

  const row = (at, about) => {
    const { rank, points, selector } = at;
    const value = node("b", "", words.count(points));
    const head = node("span", "row-head", node("i", "", `${rank}`), node("span", "called", nameOf(at)), value);
    const figures = node("span", "figures", words.rowFigures(at, about.kind, about.views, elements.seenBy(at)));
    const made = node("li", "", mark(node("button", "", head, figures), { type: "button", title: selector }));
    made.style.setProperty("--part", `${(points * 100) / (shown[0].points || 1)}%`);
    return made;
  };

  const draw = (about) => {
    const focused = [...list.children].findIndex((at) => at.contains(list.getRootNode().activeElement));
    const rows = shown.slice(0, length);
    list.replaceChildren(...rows.map((at) => row(at, about)));
    more.hidden = shown.length <= length;
    list.children[focused]?.firstChild.focus();
  };

  listen(list, (event) => pointed(rowAt(event)), "focusin", "pointerover");
  listen(list, () => pointed(), "focusout", "pointerleave");
  listen(list, (event) => rowAt(event) && chosen(rowAt(event)), "click");
  listen(close, () => closed(), "click");
  listen(more, () => ((length += STEP), closed(said.rung)), "click");

  return {
    element,

    /** Shows the elements of a map that stand on one of these rungs; all if none is given. Hides itself without `isWanted`. */
    tell: (isWanted, about, rung, rungs) => {
      element.hidden = !isWanted;
      if (!isWanted) return;
      const rows = elements.rows();
      if (said?.rows == rows && said.rung == rung && said.length == length) return;
      said = { rows, rung, length };
      shown = rung ? rows.filter((at) => rungs.includes(at.rung)) : rows;
      say(title, words.listed(shown.length, rung));
      close.hidden = !rung;
      draw(about);
    },
  };
};
