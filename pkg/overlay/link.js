// The picture in the address: what was chosen, behind the page's own fragment, so that a colleague sees the same. The token
// that opened the map is never part of it.

/** The fragment, if a part of it is ours. */
const FRAGMENT = /#(?:(.*)[&?])?isotherm=~.*$/;

/** The page's own address. */
const ownAddress = () => location.href.replace(FRAGMENT, (_, own) => (own ? `#${own}` : ""));

/** An address with our part. In a fragment that is a route, parameters begin with `?`. */
const withState = (state) => {
  const own = ownAddress();
  const fragment = own.split("#")[1];
  const mark = fragment == null ? "#" : /^!?\//.test(fragment) && !fragment.includes("?") ? "?" : "&";
  return `${own}${fragment == null ? "#" : mark}isotherm=~${encodeURIComponent(JSON.stringify(state))}`;
};

const replace = (address) => {
  if (address == location.href) return;
  try {
    history.replaceState(history.state, "", address);
  } catch {} // too often, for some browsers: the next change tells it
};

/** What a link says; nothing if it is none of ours. */
const read = (view) => {
  try {
    return JSON.parse(decodeURIComponent(view.slice(1))) || {};
  } catch {
    if (view.length > 1) console.warn("isotherm: the link cannot be read:", view);
    return {};
  }
};

/** The picture of `panel` with the places that `marked` tells. */
export const makeLink = (panel, marked) => {
  const state = () => {
    const spots = marked();
    return { ...panel.state(), ...(spots.length && { spots }) };
  };
  return {
    /** Makes the picture that a link wants; the places that it has marked, and the visit that it plays. */
    restore: (view) => {
      const { spots, visit, ...chosen } = read(view);
      panel.restore(chosen);
      // The browser looked for an element by the whole fragment.
      document.getElementById(location.hash.slice(1))?.scrollIntoView();
      return [Array.isArray(spots) ? spots : [], visit];
    },

    /** Puts the picture into the address; the one that a map opens with needs none. */
    tell: () => {
      const now = state();
      replace(Object.keys(now).length ? withState(now) : ownAddress());
    },

    /** A link to the picture. */
    address: () => withState(state()),

    /** Leaves the page its own address. */
    end: () => replace(ownAddress()),
  };
};
