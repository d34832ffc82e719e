// Pins and zones: places of the page that the person has marked, with what the map says of them. They stay with their
// elements, or where they are in the document.
import { lay } from "./boxes.js";
import * as facts from "./facts.js";
import { button, mark, node, say } from "./nodes.js";
import { said } from "./said.js";
import { words } from "./words.js";

const CROSS = "M4 4l8 8M12 4l-8 8";

/** The spots, which are drawn in `layer`. `changed` is called when one came or went. */
export const makeSpots = ({ core, eye, listen, changed }) => {
  /** The element that a selector finds as its match `index`, through shadow roots. */
  const find = (selector, index) => {
    let [roots, found] = [[document], []];
    for (const part of selector.split(" >>> ")) {
      found = roots.flatMap((root) => eye.query(root, part));
      roots = found.map(eye.inside).filter(Boolean);
    }
    return found[index];
  };

  /** Left, top, width and height of the document in CSS px of the viewport. */
  const documentBox = () => eye.page().slice(4);

  /** The box that a spot is a part of: its element's, or the document's if it has none. `null` if the element is gone. */
  const homeOf = (spot) => {
    if (!spot.selector) return documentBox();
    if (!spot.element?.isConnected) spot.element = find(spot.selector, spot.index);
    const box = spot.element && eye.boxes([spot.element]);
    return box?.[2] ? box : null;
  };

  const layer = node("div", "marks spots");
  let spots = [];

  const remove = (spot) => {
    spots = spots.filter((other) => other != spot);
    spot.frame.remove();
    changed();
  };

  const add = (spot) => {
    const [value, place] = [node("div", "value"), node("div", "place")];
    const close = button("icon", said.remove, CROSS);
    const frame = node("div", spot.w ? "zone" : "pin", node("div", "chip", node("div", "", value, place), close));
    listen(close, () => remove(spot), "click");
    spots.push(Object.assign(spot, { frame, value, place }));
    layer.append(frame);
    changed();
  };

  /** What a map says of a rectangle: a sum where things add up, else what stands in its middle. */
  const zoneSays = (kind, drawing, [x, y, w, h]) => {
    if (/scroll|attention/.test(kind)) return pinSays(kind, drawing, [x + w / 2, y + h / 2]);
    const [sum, mean] = core.within(x, y, w, h);
    const { about } = facts.readOut(core, kind, drawing, { x, y });
    if (about.versus) return [said.difference(about, sum), ""];
    // Of all, as the elements' shares are; of time those that have a place.
    const all = kind == "move" ? core.within(...documentBox())[0] : about.points;
    return [said.sum(kind, sum, sum / (all || 1)), said.mean(mean)];
  };

  const pinSays = (kind, drawing, [x, y]) => words.readOut(facts.readOut(core, kind, drawing, { x, y }));

  const draw = (spot, kind, drawing) => {
    const home = homeOf(spot);
    if (!home) return (spot.frame.hidden = true);
    const [left, top, width, height] = home;
    const box = [left + spot.x * width, top + spot.y * height, (spot.w || 0) * width, (spot.h || 0) * height];
    // A pin has no size, and would never be seen.
    if (!lay(spot.frame, spot.w ? box : [box[0], box[1], 1, 1])) return;
    const says = spot.w ? zoneSays : pinSays;
    says(kind, drawing, box).forEach((text, at) => say([spot.value, spot.place][at], text));
  };

  /** A spot of an element, or of the document where there is none that can be found again. */
  const at = (anchor, [x, y, w, h]) => {
    const element = anchor == null ? null : core.element(anchor);
    const isOwn = element?.ownerDocument == document;
    const spot = isOwn ? { element, selector: core.selector(anchor), index: core.placed(anchor)[0] } : {};
    const [left, top, width, height] = homeOf(spot) || documentBox();
    return { ...spot, x: (x - left) / width, y: (y - top) / height, w: w / width, h: h / height };
  };

  return {
    layer,

    /** Pins a place of the viewport. */
    pin: ({ x, y }) => add(at(core.anchorAt(x, y), [x, y, 0, 0])),

    /** Makes a zone of a rectangle of the viewport. */
    zone: (box) => add(at(null, box)),

    /** Makes a zone of the element at a place of the viewport. */
    zoneAt: ({ x, y }) => {
      const anchor = core.anchorAt(x, y);
      if (anchor != null) add(at(anchor, core.bounds(anchor).slice(0, 4)));
    },

    /** Pins the middle of an anchor's element. */
    pinAnchor: (anchor) => {
      const [x, y, w, h] = core.bounds(anchor);
      if (w) add(at(anchor, [x + w / 2, y + h / 2, 0, 0]));
    },

    /** Puts all where they are now, and says what the map says there. */
    draw: (kind, drawing) => spots.forEach((spot) => draw(spot, kind, drawing)),

    /** The spots as a link tells them: selector, its match, and left, top, width and height as parts of their home. */
    told: () => spots.map(({ selector, index, x, y, w, h }) => [selector, index, ...[x, y, w, h].map((n) => +n.toFixed(5))]),

    /** Takes the spots of a link, and goes to the first that is there; what is none is left out. */
    restore: (told) => {
      for (const [selector, index, x, y, w, h] of told.filter(Array.isArray)) {
        if ([x, y, w, h].every(Number.isFinite)) add({ selector: selector && `${selector}`, index, x, y, w, h });
      }
      spots.find(homeOf)?.element?.scrollIntoView({ block: "center" });
    },
  };
};
