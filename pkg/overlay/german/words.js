// The words of panel, legend and map, in German: the same keys as in `../english.js` and `../segments-words.js`.
import { spelling } from "../spelling.js";

const { number, days, moment } = spelling("de-DE");

const figure = (value) => (value < 0.005 ? "0" : number(value, value < 10 ? 2 : value < 100 ? 1 : 0));

const plural = (count, one, many) => `${number(count)} ${count == 1 ? one : many}`;

const NOUNS = {
  click: ["Klick", "Klicks"],
  move: ["Bewegung", "Bewegungen"],
  attention: ["Blick", "Blicke"],
  rage: ["Wutklick", "Wutklicks"],
  dead: ["toter Klick", "tote Klicks"],
  slow: ["langsamer Klick", "langsame Klicks"],
  error: ["Klick mit Fehler", "Klicks mit Fehler"],
  first: ["erster Klick", "erste Klicks"],
  last: ["letzter Klick", "letzte Klicks"],
  revenue: ["Umsatz", "Umsatz"],
};

const circle = { px: 62 };

const points = (kind, count) => plural(count, ...NOUNS[kind]);

const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

const share = (part) => `${number(part * 100, 1)}\u00a0%`;

const LATER = "ein neuer Versuch folgt gleich";

const viewShare = ({ views, of }) => share(views / (of || 1));

export const german = {
  locale: "de-DE",
  name: "Isotherm",
  panel: "Isotherm-Heatmap",
  fold: "Ganzes Feld zeigen",
  close: "Heatmap schließen (Esc)",
  loading: "Lädt…",
  hint: "Zeigen, um einen Wert abzulesen",

  kind: "Art der Karte",
  kinds: { click: "Klicks", move: "Maus", scroll: "Scroll", attention: "Blicke", elements: "Elemente" },
  ofClicks: "Klicks",
  clicks: { click: "Alle", rage: "Wut", dead: "Tot", slow: "Langsam", error: "Fehler", first: "Erste", last: "Letzte", revenue: "Umsatz" },
  pointer: "Zeiger",
  pointers: { all: "Jeder Zeiger", mouse: "Maus", touch: "Finger", pen: "Stift", keyboard: "Tastatur" },
  device: "Gerät",
  devices: { all: "Alle Geräte", desktop: "Computer", tablet: "Tablet", phone: "Telefon" },
  period: "Zeitraum",
  periods: { 1: "heute", 7: "7 Tage", 30: "30 Tage" },
  form: "Form",
  forms: { density: "Dichte", contours: "Höhenlinien", points: "Punkte" },
  opacity: "Deckung",
  radius: "Radius",
  colours: "Farben",
  scale: "Skala",
  transfers: { linear: "linear", sqrt: "Wurzel", log: "logarithmisch" },

  legend: "Legende",
  unit: (kind) => german.units[kind] ?? `${capital(NOUNS[kind][1])} je Kreis von ${circle.px} px`,
  units: {
    get move() {
      return `Sekunden je Kreis von ${circle.px} px`;
    },
  },
  figure,
  volume: ({ kind, points: count, views, revenue }) => {
    const seen = plural(views, "Aufruf", kind == "scroll" || kind == "attention" ? "Aufrufe" : "Aufrufen");
    if (kind == "scroll" || kind == "attention") return seen;
    const from = revenue ? ` aus ${plural(revenue.orders, "Bestellung", "Bestellungen")}` : "";
    return `${points(kind, count)}${from} in ${seen}`;
  },
  unitOf: ({ kind }) => german.unit(kind),
  volumeOf: (about) => german.volume(about),
  densityOf: ({ kind }, value) => german.density(kind, value),
  simulated: (count) => `davon ${plural(count, "simulierter Aufruf", "simulierte Aufrufe")}`,
  extent: ({ from, to, device = "all", pointer, bots, excluded }, within) =>
    [
      within ? `dieser ${capital(within)}` : days(from, to),
      german.classes[device],
      pointer && german.pointers[pointer],
      bots && `weggelassen: Bots ${viewShare(bots)}, ausgeschlossen ${viewShare(excluded)}`,
    ]
      .filter(Boolean)
      .join(" · "),
  classes: { all: "alle Geräte", desktop: "Computer", tablet: "Tablet", phone: "Telefon" },
  kernel: (sigma) => `Kernradius σ = ${number(sigma)}\u00a0px`,
  scaled: (max, transfer, sigma) =>
    `heißeste Stelle dieser Seite = ${figure(max)}, Skala: ${german.transfers[transfer]}, ${german.kernel(sigma)}`,

  shares: "Wo die Punkte stehen",
  rungs: { exact: "genau", approximate: "ungefähr", waiting: "wartend", unplaced: "ohne Platz" },
  part: (count, whole) => {
    const percent = (count * 100) / (whole || 1);
    const about = percent && percent < 0.5 ? "<1" : percent < 100 && percent > 99.5 ? ">99" : number(percent);
    return `${about}\u00a0% · ${number(count)}`;
  },

  share,
  density: (kind, value) =>
    `${figure(value)} ${kind == "move" ? "s" : NOUNS[kind][1]} je Kreis von ${circle.px} px`,
  readOut: ({ kind, about, density, points: count, selector, compared, reach, share: part }) => {
    if (reach) return compared ? german.reaches(about, compared, reach) : [german.reach(reach.share), german.depth(reach.px, reach.seconds)];
    const isOfPlace = part == null || about.versus;
    const value = kind == "scroll" ? "" : isOfPlace ? german.densityOf(about, density, part) : selector && german.shareOf?.(kind, part);
    if (compared) return [value, german.compared(about, compared, selector)];
    return [value, selector ? german.element(kind, count, selector) : ""];
  },
  element: (kind, count, selector) => (kind == "attention" ? selector : `${points(kind, count)} auf ${selector}`),

  points,
  plural,
  number,
  capital,
  moment,
  days,
  nouns: NOUNS,
  circle,
  toolsLabel: "Merken, teilen und sichern",
  tools: {
    pin: "Nadel",
    zone: "Zone",
    link: "Link kopieren",
    speak: "English",
    play: "Abspielen",
    live: "Live",
    time: "Zeitleiste",
    keep: "Kulisse",
    save: "Sichern",
  },

  nothing: (kind) => german.nothings[kind] ?? `Auf dieser Seite gab es in dieser Zeit keine ${NOUNS[kind][1]}.`,
  nothings: {
    click: "Auf dieser Seite wurde noch nichts geklickt. Wer klickt, sieht es nach Sekunden.",
    move: "Auf dieser Seite wurde noch keine Maus bewegt. Wer sie bewegt, sieht es nach Sekunden.",
    attention: "Auf dieser Seite wurde noch nichts betrachtet. Wer eine Weile bleibt, sieht es nach Sekunden.",
    scroll: "Auf dieser Seite wurde noch nicht gescrollt. Wer scrollt, sieht es nach Sekunden.",
  },
  troubles: {
    401: "Diese Karte braucht einen Link von `isotherm link`.",
    403: "Dieser Link ist nicht für diese Seite oder abgelaufen: `isotherm link` macht einen neuen.",
    404: "Site oder Besuch unbekannt: data-site im Tag prüfen.",
    429: `Der Collector ist beschäftigt; ${LATER}.`,
    503: `Der Collector ist beschäftigt; ${LATER}.`,
    offline: `Der Collector ist nicht zu erreichen; ${LATER}.`,
    unreadable: "Die Antwort ist nicht zu lesen: Collector und Overlay haben wohl verschiedene Versionen.",
  },
  trouble: (status) => german.troubles[status] ?? `Der Collector antwortete mit Fehler ${status}; ${LATER}.`,

  filters: {
    device: "Gerät",
    path: "Seiten",
    country: "Land",
    browser: "Browser",
    source: "Quelle",
    utm_medium: "Medium",
    utm_campaign: "Kampagne",
    variant: "Variante",
    visitor: "Besucher",
    width: "Fensterbreite",
    clicked: "Geklickt",
    previous: "Seite davor",
    next: "Seite danach",
    converted: "Bestellt",
    hours: "Stunden, UTC",
  },
  everybody: "alle",
  thisPage: "diese",
  rest: "alle anderen",
  more: "Weitere Filter",
  moreSet: (count) => `Weitere Filter · ${number(count)} gesetzt`,
  visitors: { new: "neu", returning: "wiederkehrend" },
  count: "Zählen",
  counts: { events: "Alles", sessions: "Jede Sitzung einmal", visitors: "Jeden Besucher einmal" },
  versus: "Vergleichen mit",
  nobody: "nichts",
  before: (count) => (count == 1 ? "dem Tag davor" : `den ${number(count)} Tagen davor`),
  value: (name, value = "") => {
    if (value == "all") return german.rest;
    if (name == "before" || !name) return name;
    if (name == "device") return german.classes[value] ?? value;
    if (name == "browser") return capital(value);
    if (name == "visitor") return german.visitors[value] ?? value;
    if (name == "converted") return { yes: "ja", no: "nein" }[value] ?? value;
    if (name != "width") return value;
    const [least, most] = value.split("-");
    return least && most ? `${least}–${most}\u00a0px` : least ? `ab ${least}\u00a0px` : `bis ${most}\u00a0px`;
  },
  choice: (name, value, views) => `${german.value(name, value)} · ${number(views)}`,
  narrowed: (query) =>
    Object.keys(german.filters)
      .filter((name) => name != "device" && query[name] && !query.versus?.startsWith(`${name}=`))
      .map((name) => `${german.filters[name]}: ${german.value(name, query[name])}`)
      .join(" · "),
  nothingSo: "Nichts aufgezeichnet, das zu diesen Filtern passt.",
};
