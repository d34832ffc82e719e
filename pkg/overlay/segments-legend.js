// What a legend says of segments: by what the map is narrowed and, of a difference, who is compared with whom.
import { node, say } from "./nodes.js";
import { words } from "./words.js";

/** The ends of a signed scale, and its middle. */
export const signedTicks = ({ max }) =>
  max ? [-1, 0, 1].map((side) => [(side + 1) / 2, words.signed(side * max)]) : [];

const side = (color, name, about) => {
  const swatch = node("i");
  swatch.style.background = `rgb(${color.slice(0, 3)})`;
  return node("div", "", swatch, node("b", "", name), node("span", "", words.volumeOf(about)));
};

/** The lines of segments. */
export const makeSides = () => {
  const filters = node("div", "facts");
  const sides = node("div", "sides");
  filters.hidden = sides.hidden = true;
  let query = {};
  return {
    elements: [sides, filters],

    /** Notes what the map that is shown was asked for. */
    name: (asked) => {
      query = asked;
      say(filters, words.narrowed(query));
      filters.hidden = !filters.textContent;
    },

    /** Says what is compared, in the colours of the ends of the ramp. */
    tell: ({ versus, ...about }, { ramp }) => {
      sides.hidden = !versus;
      if (!versus) return;
      const [first, second] = words.compares(query, about, versus);
      sides.replaceChildren(side(ramp.at(-1), first, about), side(ramp[0], second, versus));
    },
  };
};
