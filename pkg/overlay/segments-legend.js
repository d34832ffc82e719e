// What a legend says of a difference: who is compared with whom.
import { node } from "./nodes.js";
import { words } from "./words.js";

const side = (color, name, about) => {
  const swatch = node("i");
  swatch.style.background = `rgb(${color.slice(0, 3)})`;
  return node("div", "", swatch, node("b", "", name), node("span", "", words.volumeOf(about)));
};

/** Of a difference each side with its colour, its name and what it is of; `query` is what the map was asked for. */
export const sidesOf = ({ versus, ...about }, { ramp }, query) => {
  if (!versus) return;
  const names = words.compares(query, about, versus);
  return [[ramp.at(-1), names[0], about], [ramp[0], names[1], versus]];
};

/** The lines of a difference. They stand in `sides`, whose `query` is what the map was asked for. */
export const makeSides = (sides) => {
  let told;
  return (about, colours) => {
    const lines = sidesOf(about, colours, sides.query);
    if (!lines) return;
    const now = `${lines.map(([color, name, of]) => [color, name, words.volumeOf(of)])}`;
    if (now != told) sides.replaceChildren(...lines.map((line) => side(...line)));
    told = now;
  };
};
