// Frames around elements: those of the element map with rank and share, and the one that is pointed out in the list.
import { mark, node, say } from "./nodes.js";
import { said } from "./said.js";
import { words } from "./words.js";

/** So many of the first ranks are framed and labelled; all others have their colour alone. */
const LABELLED = 150;
/** Narrower frames than this, CSS px, say their rank alone. */
const NARROW_PX = 76;
/** Height of a label, CSS px. */
const LABEL_PX = 18;

/** Lays a frame over what is to be seen of a box; whether any of it is in the viewport. */
export const lay = (frame, [x, y, w, h]) => {
  const { clientWidth, clientHeight } = document.documentElement;
  const isSeen = w > 0 && h > 0 && x < clientWidth && y < clientHeight && x + w > 0 && y + h > 0;
  frame.hidden = !isSeen;
  if (isSeen) Object.assign(frame.style, { transform: `translate(${x}px,${y}px)`, width: `${w}px`, height: `${h}px` });
  return isSeen;
};

/** What is said of a row on its frame: its share of the map, or of a difference by how much the two differ. */
export const labelOf = ({ rank, points, value }, about) => (about.versus ? words.signed(value) : said.rank(rank, points / about.points));

/** The layer of frames. */
export const makeBoxes = (core) => {
  const layer = mark(node("div", "marks"), { "aria-hidden": true });
  const pointer = node("div", "box pointed");
  pointer.hidden = true;
  let frames = [];
  let shown, pointed;

  /** Makes the frames of other rows; while they are the same these only move. */
  const show = (rows, about) => {
    shown = rows;
    frames = rows.slice(0, LABELLED).map((row) => {
      const label = node("span", "tag");
      const text = labelOf(row, about);
      return { frame: node("div", "box", label), label, anchor: row.anchor, texts: [about.versus ? text : `${row.rank}`, text] };
    });
    // The first ranks lie on top.
    layer.replaceChildren(...frames.map(({ frame }) => frame).reverse(), pointer);
  };

  return {
    layer,

    /** Frames the first of these rows of the map that `about` tells of. */
    draw: (rows, about) => {
      if (rows != shown) show(rows, about);
      for (const { frame, label, anchor, texts } of frames) {
        const seen = core.bounds(anchor).slice(4);
        if (!lay(frame, seen)) continue;
        say(label, texts[+(seen[2] > NARROW_PX)]);
        // Above the element, where there is room.
        label.style.top = seen[1] < LABEL_PX ? 0 : `-${LABEL_PX}px`;
      }
      pointer.hidden = true;
      if (pointed != null) lay(pointer, core.bounds(pointed).slice(4));
    },

    /** Points an anchor's element out, or none. */
    point: (anchor) => (pointed = anchor),
  };
};
