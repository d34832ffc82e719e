// Says what the map is: unit, colours with their values, what it counts, and when, and how it was smoothed.
import { mark, node, say } from "./nodes.js";
import { words } from "./words.js";

/** Two labels closer than this share of the bar would touch. */
const CLOSEST = 0.14;

/** Round densities where they stand, and at the end the density that is hottest. */
const densities = ({ max, ticks }) => {
  const labels = [];
  for (const { heat, density } of ticks) {
    const isApart = !labels.length || heat - labels.at(-1)[0] >= CLOSEST;
    if (isApart && heat <= 1 - 1.3 * CLOSEST) labels.push([heat, words.figure(density)]);
  }
  return max ? [...labels, [1, words.figure(max)]] : [];
};

const percents = () => [0, 0.25, 0.5, 0.75, 1].map((share) => [share, words.figure(share * 100)]);

/** The colours as they lie on the page, with their opacity. */
const gradient = (colours) => {
  const stop = ([red, green, blue, alpha]) => `rgb(${red} ${green} ${blue}/${Math.floor((alpha * 100) / 255)}%)`;
  return `linear-gradient(90deg,${colours.map(stop)})`;
};

/** How the colours are to be read. */
const note = (about, colours, look) => reading(about, colours, look) + (about.revenue ? words.shared(about.revenue) : "");

const reading = (about, { max }, { transfer, sigma, drawing }) => {
  const { kind, versus } = about;
  if (versus) return words.differing(about, max, transfer, sigma, drawing);
  if (kind == "scroll") return words.reached;
  if (kind == "attention") return max ? words.longest(max, transfer) : "";
  if (drawing == "boxes") return max ? words.most?.(kind, max, transfer) : "";
  return max ? words.scaled(max, transfer, sigma) : words.kernel(sigma);
};

/** Where on the bar which labels stand. */
export const labels = ({ kind, versus }, colours) =>
  versus ? words.signedTicks(colours) : kind == "scroll" ? percents() : densities(colours);

const tick = ([at, text]) => {
  const made = node("span", "", text);
  made.style.left = `${at * 100}%`;
  return made;
};

/** All that a map says of itself beside its colours, in lines. */
export const mapSays = ({ about, colours, look }, within) => {
  const volume = [words.volumeOf(about), ...(about.simulated ? [words.simulated(about.simulated)] : [])].join(", ");
  return [words.unitOf(about, look.drawing), volume, words.extent(about, within), note(about, colours, look)];
};

/** The legend. Maps of what was recorded `within` this tab or browser have no period. */
export const makeLegend = (within) => {
  const names = ["unit", "bar", "ticks", "sides", "facts", "facts", "facts"];
  const [unit, bar, ticks, sides, filters, facts, scale] = names.map((name) => node("div", name));
  const volume = node("strong");
  const simulated = node("span", "simulated");
  const told = [unit, bar, ticks, sides, filters, node("div", "volume", volume, simulated), facts, scale];
  const element = node("section", "legend", ...told);
  return {
    element: mark(element, { "aria-label": words.legend }),
    /** Where the hands say what is compared; its `query` is what the map was asked for. */
    sides,

    /** Notes what the map that is shown was asked for. */
    name: (query) => {
      sides.query = query;
      say(filters, words.narrowed(query));
      filters.hidden = !filters.textContent;
    },

    /** Says what `about` is of, with these colours, drawn with `look`. */
    tell: (about, colours, look) => {
      sides.hidden = !about.versus;
      say(unit, words.unitOf(about, look.drawing));
      say(volume, about.versus ? "" : words.volumeOf(about));
      const made = about.simulated + (about.versus?.simulated ?? 0);
      say(simulated, words.simulated(made));
      simulated.hidden = !made;
      say(facts, words.extent(about, within));
      bar.style.backgroundImage = gradient(colours.ramp);
      say(scale, note(about, colours, look));
      ticks.replaceChildren(...labels(about, colours).map(tick));
    },
  };
};
