// What the overlay says in English, in a table by key: a second language is a second table. Numbers, plurals and days are spelt
// here, too, by the rules of the table's language.
import { segmentWords } from "./segments-words.js";
import { spelling } from "./spelling.js";
import { words } from "./words.js";

const { number, days, moment } = spelling("en-GB");

/** A measured number with about three digits. */
const figure = (value) => (value < 0.005 ? "0" : number(value, value < 10 ? 2 : value < 100 ? 1 : 0));

const plural = (count, one, many) => `${number(count)} ${count == 1 ? one : many}`;

/** What a kind counts: one, and many. */
const NOUNS = {
  click: ["click", "clicks"],
  move: ["move", "moves"],
  attention: ["look", "looks"],
  rage: ["rage click", "rage clicks"],
  dead: ["dead click", "dead clicks"],
  slow: ["slow click", "slow clicks"],
  error: ["error click", "error clicks"],
  first: ["first click", "first clicks"],
  last: ["last click", "last clicks"],
  /** The map's currency, one and many. */
  revenue: ["revenue", "revenue"],
};

/** What densities are of: the circle as large as the kernel, which counts one click as 1; its diameter, CSS px. */
const circle = { px: 62 };

const points = (kind, count) => plural(count, ...NOUNS[kind]);

const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

const share = (part) => `${number(part * 100, 1)}\u00a0%`;

/** Some views of all. */
const viewShare = ({ views, of }) => share(views / (of || 1));

/** The words of whoever reads English; what a part brings for them stands beside them. */
export const english = Object.assign(words, {
  name: "Isotherm",
  panel: "Isotherm heatmap",
  fold: "Show the whole panel",
  close: "Close the heatmap (Esc)",
  loading: "Loading…",
  hint: "Point at the page",

  kind: "Kind of map",
  kinds: { click: "Click", move: "Move", scroll: "Scroll", attention: "Attention", elements: "Elements" },
  ofClicks: "Clicks",
  clicks: { click: "All", rage: "Rage", dead: "Dead", slow: "Slow", error: "Error", first: "First", last: "Last", revenue: "Revenue" },
  pointer: "Pointer",
  pointers: { all: "Any pointer", mouse: "Mouse", touch: "Touch", pen: "Pen", keyboard: "Keyboard" },
  device: "Device",
  devices: { all: "All devices", desktop: "Desktop", tablet: "Tablet", phone: "Phone" },
  period: "Period",
  periods: { 1: "today", 7: "7 days", 30: "30 days" },
  form: "Drawn as",
  forms: { density: "density", contours: "contours", points: "points" },
  opacity: "Opacity",
  radius: "Radius",
  colours: "Colours",
  scale: "Scale",
  transfers: { linear: "linear", sqrt: "square root", log: "logarithmic" },

  legend: "Legend",
  unit: (kind) => english.units[kind] ?? `${capital(NOUNS[kind][1])} per ${circle.px} px circle`,
  units: {
    get move() {
      return `Seconds per ${circle.px} px circle`;
    },
  },
  figure,
  /** How much the map stands on. Of a map of what was in view only the views count. */
  volume: ({ kind, points: count, views, revenue }) => {
    const seen = plural(views, "view", "views");
    if (kind == "scroll" || kind == "attention") return seen;
    const from = revenue ? ` of ${plural(revenue.orders, "order", "orders")}` : "";
    return `${points(kind, count)}${from} in ${seen}`;
  },
  /** Unit, volume and density where views count: `people-words.js` knows the others. */
  unitOf: ({ kind }) => english.unit(kind),
  volumeOf: (about) => english.volume(about),
  densityOf: ({ kind }, value) => english.density(kind, value),
  simulated: (count) => `incl. ${plural(count, "simulated view", "simulated views")}`,
  /** Of when, of which devices, of which pointer, and which share of all views that leaves out. */
  extent: ({ from, to, device = "all", pointer, bots, excluded }, within) =>
    [
      within ? `this ${within}` : days(from, to),
      english.classes[device],
      pointer && english.pointers[pointer],
      bots && `left out: bots ${viewShare(bots)}, excluded ${viewShare(excluded)}`,
    ]
      .filter(Boolean)
      .join(" · "),
  classes: { all: "all devices", desktop: "desktop", tablet: "tablet", phone: "phone" },
  kernel: (sigma) => `kernel radius σ = ${number(sigma)}\u00a0px`,
  scaled: (max, transfer, sigma) =>
    `hottest place on this page = ${figure(max)}, ${english.transfers[transfer]} scale, ${english.kernel(sigma)}`,

  shares: "Where the points stand",
  rungs: { exact: "exact", approximate: "approximate", waiting: "waiting", unplaced: "unplaced" },
  /** In whole percent, and the count; a trace is not called nothing, nor nearly all called all. */
  part: (count, whole) => {
    const percent = (count * 100) / (whole || 1);
    const about = percent && percent < 0.5 ? "<1" : percent < 100 && percent > 99.5 ? ">99" : number(percent);
    return `${about}\u00a0% · ${number(count)}`;
  },

  share,
  density: (kind, value) =>
    `${figure(value)} ${kind == "move" ? "s" : NOUNS[kind][1]} per ${circle.px} px circle`,
  /** What stands at a place: the value, and where it is. */
  readOut: ({ kind, about, density, points: count, selector, compared, reach, share: part }) => {
    if (reach) return compared ? english.reaches(about, compared, reach) : [english.reach(reach.share), english.depth(reach.px, reach.seconds)];
    const isOfPlace = part == null || about.versus;
    const value = kind == "scroll" ? "" : isOfPlace ? english.densityOf(about, density, part) : selector && english.shareOf?.(kind, part);
    if (compared) return [value, english.compared(about, compared, selector)];
    return [value, selector ? english.element(kind, count, selector) : ""];
  },
  element: (kind, count, selector) => (kind == "attention" ? selector : `${points(kind, count)} on ${selector}`),

  points,
  plural,
  number,
  capital,
  moment,
  days,
  nouns: NOUNS,
  circle,
  toolsLabel: "Tools",
  tools: { pin: "Pin", zone: "Zone", link: "Copy link", play: "Replay", live: "Live", keep: "Backdrop", time: "Timeline", speak: "Deutsch", save: "Save" },

  nothing: (kind) =>
    `No ${NOUNS[kind]?.[1] ?? "scrolls"} recorded on this page ${english.nothings[kind] ? `yet — ${english.nothings[kind]}, they appear within seconds` : "in this time"}.`,
  /** What to do for some. */
  nothings: { click: "click about", move: "move the pointer", attention: "stay a while", scroll: "scroll about" },
  /** Why there is no map, by HTTP status or name. */
  troubles: {
    401: "This map needs a link made with `isotherm link`.",
    403: "This link is not for this page, or has expired: make a new one with `isotherm link`.",
    404: "No such site or visit: check data-site in the tag.",
    429: "The collector is busy; trying again in a moment.",
    503: "The collector is busy; trying again in a moment.",
    offline: "The collector cannot be reached; trying again in a moment.",
    unreadable: "Unreadable: collector and overlay may differ in version.",
  },
  trouble: (status) => english.troubles[status] ?? `The collector answered with error ${status}; trying again in a moment.`,
});

Object.assign(english, segmentWords(english, number));
