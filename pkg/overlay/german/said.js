// The words of what comes later, in German: as `../said.js`, `../drawings/words.js`, `../live/words.js` and `../time/words.js`.
import { timeWords } from "../time/words.js";
import { german } from "./words.js";

const { capital, classes, figure, moment, number, plural, points, rungs, share, trouble } = german;

const money = (sums) => Object.entries(sums).map(([currency, sum]) => `${number(sum, 2)} ${currency}`.trim());

const bought = ({ sessions, ordering, revenue }) =>
  ordering ? [`${number(ordering)} von ${plural(sessions, "Sitzung", "Sitzungen")} bestellten später (${share(ordering / sessions)})`, ...money(revenue)] : [];

export const said = {
  elements: "Elemente",
  allElements: "Liste schließen",
  listed: (count, rung) => `${plural(count, "Element", "Elemente")}${rung ? `, ${rungs[rung]}` : " nach Rang"}`,
  more: "Mehr zeigen",
  rank: (rank, part) => `${rank} · ${share(part)}`,
  figures: ({ points: count, hover, dead, rage, rung, hesitation, ...buying }, { kind, views }, seen) =>
    [
      `${figure((count * 100) / (views || 1))} je 100 Aufrufe`,
      seen && `${figure((count * 100) / seen)} je 100, die dorthin scrollten`,
      hover && `${figure(hover / (views || 1))}\u00a0s Verweilen je Aufruf`,
      hesitation != null && `${figure(hesitation)}\u00a0s Zögern`,
      ...bought(buying),
      dead && kind != "dead" && points("dead", dead),
      rage && kind != "rage" && points("rage", rage),
      rung != "exact" && (rungs[rung] || rungs.approximate),
    ]
      .filter(Boolean)
      .join(" · "),

  meanings: {
    exact: "Auf eben dem Element, auf das sie fielen",
    approximate: "Am gleichen Teil des Bereichs oder Dokuments: das Element selbst wurde nicht gefunden",
    waiting: "Auf einem Element, das gerade verborgen ist; sie erscheinen, wenn es sich öffnet",
    unplaced: "Nirgends unterzubringen",
  },
  approximately: ({ landmark, document }) =>
    `${said.meanings.approximate}: ${number(landmark)} nach Bereich, ${number(document)} nach Dokument`,

  milestone: (percent) => `${percent}\u00a0% kommen bis hier`,
  firstScreen: (device, px) => `Falz ${classes[device]} · ${number(px)}\u00a0px`,

  association: ({ sessions, ordering }) =>
    `Bestellungen sind die späteren derselben Sitzung: Sie gehen mit dem Klick einher und müssen nicht von ihm kommen. Von allen ${number(sessions)} Sitzungen hier bestellten ${share(ordering / (sessions || 1))}.`,

  sum: (kind, sum, part) =>
    `${figure(sum)} ${kind == "move" ? "s" : points(kind, sum).replace(/^\S+ /, "")} · ${share(part)}`,
  difference: (about, sum) => `${german.signed(sum)} ${german.rate(about)}`,
  mean: (density) => `im Mittel ${figure(density)} je Kreis von ${german.circle.px} px`,
  remove: "Entfernen",
  hints: {
    pin: "Eine Stelle anklicken, um ihren Wert zu merken; mit Umschalt jederzeit.",
    zone: "Ein Rechteck ziehen oder ein Element anklicken; mit Umschalt jederzeit ziehen.",
  },

  visits: "Besuche",
  closeVisits: "Besuche schließen",
  withLabel: "Mit",
  with: {
    all: "beliebigem",
    rage: "Wutklicks",
    dead: "toten Klicks",
    slow: "langsamen Klicks",
    "error-click": "Klicks mit Fehler",
    field: "einem Formular",
    revenue: "einer Bestellung",
  },
  noVisits: "Noch keine solchen Besuche dieser Seite.",
  earlier: "Frühere Besuche",
  play: "Abspielen",
  pause: "Anhalten",
  nextTrouble: "Zum nächsten Ärger",
  moment: "Moment des Besuchs",
  speed: "Tempo",
  times: (speed) => `${speed} ×`,
  seconds: (ms) => `${Math.floor(ms / 6e4)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`,
  visit: ({ started, device, active_ms, clicks, signals, simulated }) => [
    moment(started),
    said.seconds(active_ms),
    [
      classes[device],
      points("click", clicks),
      ...["rage", "dead", "slow"].filter((kind) => signals[kind]).map((kind) => points(kind, signals[kind])),
      ...(simulated ? ["simuliert"] : []),
    ].join(" · "),
  ],
  told: (kind) => (kind ? capital({ rage: "Wutklick", dead: "toter Klick", slow: "langsamer Klick" }[kind] ?? "Fehler") : ""),
  trouble,

  copied: "Der Link ist in der Zwischenablage. Wer diese Karte sehen darf, sieht sie damit ebenso.",
  inAddress: "Den Link bitte aus der Adresszeile kopieren: diese Seite darf die Zwischenablage nicht benutzen.",
  saved: (name) => `Gesichert als ${name}.`,
  noLines: "Linien gleicher Hitze gibt es von Karten der Klicks und der Maus.",
  number,
};

export const live = {
  live: "Live",
  close: "Nicht mehr zusehen",
  waiting: "Sucht den Collector…",
  nobody: "Hört zu: in der letzten Minute war niemand hier.",
  minute: (visits, points, leftOut) =>
    `${plural(visits, "Besuch", "Besuche")} und ${plural(points, "Punkt", "Punkte")} in der letzten Minute` +
    (leftOut ? ` · ${plural(leftOut, "Paket kam", "Pakete kamen")} zu schnell, um einzeln gezeigt zu werden` : ""),
};

export const drawings = ({ number }) => ({
  lines: "Linien gleicher Hitze",
  points: "Punkte",
  maybe: "Blasse Linien können Zufall sein.",
  dot: (kind, isOfTwo) =>
    isOfTwo
      ? "Ein Punkt je Stelle, an der sich die beiden unterscheiden, in der Farbe derer mit mehr; größer: weiter auseinander; blass: kann Zufall sein."
      : kind == "move"
        ? "Ein Punkt je Stelle, an der die Maus war; größer und dichter: länger."
        : kind == "revenue"
          ? "Ein Punkt je Stelle, der Bestellungen zugerechnet werden; größer und dichter: mehr."
          : "Je Klick ein Punkt; größer und dichter: mehrere an einer Stelle.",
  thinned: (places, every) => `${number(places)} Stellen sind im Blick, zu viele auf einmal: dies ist eine von ${number(every)}.`,
});

export const time = (words) => ({
  ...timeWords(words),
  title: "Wann die Aufrufe begannen",
  close: "Zeitleiste schließen",
  course: "Teil der Zeit",
  all: "Alle",
  play: "Abspielen",
  pause: "Anhalten",
  loading: "Lädt…",
  views: (count) => plural(count, "Aufruf", "Aufrufe"),
  none: "Keine Aufrufe in dieser Zeit.",
});
