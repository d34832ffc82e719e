// What a legend says of a difference: who is compared with whom.
import { node } from "./nodes.js";
import { words } from "./words.js";

const side = (color, name, about) => {
  const swatch = node("i");
  swatch.style.background = `rgb(${color.slice(0, 3)})`;
  return node("div", "", swatch, node("b", "", name), node("span", "", words.volumeOf(about)));
};

/** The lines of a difference. They stand in `sides`, whose `query` is what the map was asked for. */
export const makeSides = (sides) => {
  let told;
  return ({ versus, ...about }, { ramp }) => {
    if (!versus) return;
    const names = words.compares(sides.query, about, versus);
    const lines = [[ramp.at(-1), names[0], about], [ramp[0], names[1], versus]];
    const now = `${lines.map(([color, name, of]) => [color, name, words.volumeOf(of)])}`;
    if (now != told) sides.replaceChildren(...lines.map((line) => side(...line)));
    told = now;
  };
};
