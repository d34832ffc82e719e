// Where a visit's points lie on the page as it is now: on their elements, which may have moved, or else as far down the
// page as they were.

/** Stands between selectors where one steps into a shadow root or a frame. */
const INTO = " >>> ";

/** The elements that a path of selectors names. */
export const named = (path) => {
  const [outermost, ...inner] = path.split(INTO);
  const below = (hosts, part) => hosts.flatMap((host) => [...((host.shadowRoot || host.contentDocument)?.querySelectorAll(part) ?? [])]);
  return inner.reduce(below, [...document.querySelectorAll(outermost)]);
};

/** The page under a visit with these `anchors` and `places`. */
export const makeGround = ({ about, anchors, places }) => {
  const found = new Map();

  /** The element of an anchor, if it is certainly there. */
  const find = (anchor) => {
    // Once, and again if it went: this is asked in every frame.
    if (!found.has(anchor) || found.get(anchor)?.isConnected === false) {
      const { selector, index, count } = anchors[anchor];
      let elements = [];
      try {
        elements = named(selector);
      } catch {} // a selector that a later browser wrote
      found.set(anchor, elements.length == count ? elements[index] : null);
    }
    return found.get(anchor);
  };

  /** How much longer the document is than the visitor's was. */
  const stretch = () => document.documentElement.scrollHeight / (about.document[1] || 1);

  return {
    /** Where a point of the page lies now, viewport px. */
    place: ({ x, y, place }) => {
      const { anchor, ...was } = places[place] ?? {};
      const box = anchor && find(anchor)?.getBoundingClientRect();
      if (box?.width && was.w && was.h) {
        return [box.x + ((x - was.x) / was.w) * box.width, box.y + ((y - was.y) / was.h) * box.height];
      }
      return [(x / (about.document[0] || 1)) * document.documentElement.scrollWidth - scrollX, y * stretch() - scrollY];
    },

    /** Scrolls the page as far as the visitor had scrolled theirs. */
    scroll: (top) => scrollTo({ top: top * stretch(), behavior: "instant" }),
  };
};
