// Points that have just been made, where they lie on the page now: each is seen for a moment.
import { node } from "../nodes.js";
import { named } from "../replay/ground.js";

/** A point is seen for so long, ms. */
const SEEN_MS = 1600;
/** So many are seen at once, the latest ones. */
const MOST = 200;

/** The element of a point, if it is certainly there. */
const find = ([selector, index, count]) => {
  try {
    const elements = named(selector);
    return elements.length == count ? elements[index] : null;
  } catch {
    return null; // a selector that a later browser wrote
  }
};

/** Where a point lies in the viewport; nothing while its element is hidden. */
const place = (point, element) => {
  const [, , , x, y, across, down] = point;
  if (!element) {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return [across * scrollWidth - scrollX, down * scrollHeight - scrollY];
  }
  const { x: left, y: top, width, height } = element.getBoundingClientRect();
  return width && [left + x * width, top + y * height];
};

/** A layer of pings. */
export const makePings = () => {
  const layer = node("div", "marks pings");
  let pings = [];
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const lay = ({ mark, point, element }) => {
    const at = place(point, element);
    mark.hidden = !at;
    if (at) mark.style.transform = `translate(${at[0]}px,${at[1]}px)`;
  };

  const remove = (ping) => {
    ping.mark.remove();
    pings = pings.filter((other) => other != ping);
  };

  return {
    layer,

    /** Shows a point of a kind of map. */
    add: (point, kind) => {
      const ping = { point, element: point[0] ? find(point) : null, mark: node("div", kind == "move" ? "ping move" : "ping") };
      lay(ping);
      layer.append(ping.mark);
      pings.push(ping);
      // Who wants no motion sees it come and go.
      const grown = isStill ? {} : { scale: [0.3, 1, 1.1] };
      ping.mark.animate({ ...grown, opacity: [1, 1, 0] }, SEEN_MS).onfinish = () => remove(ping);
      if (pings.length > MOST) remove(pings[0]);
    },

    /** Puts all where they belong now. */
    draw: () => pings.forEach(lay),

    clear: () => [...pings].forEach(remove),
  };
};
