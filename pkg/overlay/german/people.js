// The words of maps on which sessions or visitors count once, and of differences, in German: as `../people-words.js`.

/** Of a table that speaks German: what it says of people and of differences. */
export const people = (german) => {
  const { number, figure, plural, days, nouns, capital, circle } = german;
  /** One, many, and many after "in", "von" or "je 100". */
  const units = {
    events: ["Aufruf", "Aufrufe", "Aufrufen"],
    sessions: ["Sitzung", "Sitzungen", "Sitzungen"],
    visitors: ["Besucher", "Besucher", "Besuchern"],
  };
  const many = ({ kind, count }) => (count == "events" ? nouns[kind]?.[1] : units[count][1]);
  const percent = (part, whole) => german.share(part / (whole || 1));
  const sure = (q) => (q < 0.001 ? "q < 0,001" : q == 1 ? german.untested : `q = ${`${+q.toPrecision(2)}`.replace(".", ",")}`);
  const noun = (about) => (about.kind == "move" ? "Sekunden" : about.kind == "revenue" ? nouns.revenue[1] : many(about));
  const isSpread = (kind, drawing) => drawing != "boxes" && !/scroll|attention/.test(kind);

  return {
    units: Object.assign(german.units, { attention: "Sekunden im Blick, je Aufruf", scroll: "% der Aufrufe, die so weit kamen" }),
    shared: ({ others }) =>
      "; jede Bestellung gleichmäßig auf das verteilt, was ihre Sitzung zuvor geklickt hatte" +
      (others ? `; ${plural(others, "Bestellung", "Bestellungen")} in anderen Währungen weggelassen` : ""),
    most: (kind, max, transfer) =>
      `meiste auf einem Element = ${german.points(kind, max)}, Skala: ${german.transfers[transfer]}; Anteil: an allem auf dieser Karte`,
    longest: (max, transfer) =>
      `am längsten im Blick = ${figure(max)}\u00a0s, Skala: ${german.transfers[transfer]}, aktive Sekunden × sichtbarer Anteil; ohne das, was weniger als 2 % der Aufrufe zeigten`,
    reached: "Anteil aller Aufrufe, in Schritten von 5 %",
    reach: (part) => `${german.share(part)} der Aufrufe kommen so weit`,
    depth: (px, seconds) => `${number(px)}\u00a0px · im Mittel ${figure(seconds)}\u00a0s im Blick`,
    shareOf: (kind, part) => `${german.share(part)} ${kind == "revenue" ? "des Umsatzes" : "aller Klicks"} dieser Karte`,
    compares: (query, about, other) => {
      const day = (at) => (at.length ? Date.parse(at) / 864e5 : at);
      if (query.versus == "before") return [about, other].map(({ from, to }) => days(day(from), day(to)));
      const [name, value] = query.versus.split(/=(.*)/s);
      const own = query[name] && query[name] != "all" ? german.value(name, query[name]) : german.rest;
      return [own, german.value(name, value)].map((text) => `${german.filters[name]}: ${text}`);
    },
    rate: (about) => {
      const [one, all] = units[about.count];
      if (about.kind == "scroll") return `%-Punkte der ${all}, die so weit kamen`;
      return about.kind == "attention" ? `s im Blick je ${one}` : `${noun(about)} je 100 ${all}`;
    },
    unitOf: (about, drawing) => {
      const { kind, count, versus } = about;
      const what = noun(about);
      const rate = kind == "attention" ? `Sekunden im Blick, je ${units[count][0]}` : capital(german.rate(about));
      if (versus) return `${rate}${isSpread(kind, drawing) ? `, je Kreis von ${circle.px} px` : ""}: der Unterschied`;
      if (drawing == "boxes") return `${capital(what)} je Element`;
      if (count == "events") return german.unit(kind);
      const of = units[count][0];
      if (kind == "attention") return `Sekunden im Blick, je ${of}`;
      return kind == "scroll" ? `% der ${many(about)}, die so weit kamen` : `${capital(what)} je Kreis von ${circle.px} px`;
    },
    volumeOf: (about) => {
      const { kind, count, units: all, actors } = about;
      if (count == "events") return german.volume(about);
      const [one, several, after] = units[count];
      if (kind == "scroll" || kind == "attention") return plural(all, one, several);
      return `${number(actors)} von ${plural(all, one, after)} · ${nouns[kind][1]}`;
    },
    signed: (value) => {
      const size = figure(Math.abs(value));
      return size == "0" ? size : `${value < 0 ? "−" : "+"}${size}`;
    },
    signedTicks: ({ max }) => (max ? [-1, 0, 1].map((side) => [(side + 1) / 2, german.signed(side * max)]) : []),
    differing: ({ kind }, max, transfer, sigma, drawing) => {
      if (!max) return "";
      const kernel = isSpread(kind, drawing) ? `, ${german.kernel(sigma)}` : "";
      const test = german.tests[kind] ?? `Test zweier Anteile je ${drawing == "boxes" ? "Element" : "Teil"}`;
      return `am weitesten auseinander auf dieser Seite = ${figure(max)}, Skala: ${german.transfers[transfer]}${kernel}; blass: kann Zufall sein (${test}, q über 0,1)`;
    },
    tests: { scroll: "Test zweier Anteile je Tiefe", attention: "Welch-Test der mittleren Zeiten" },
    densityOf: (about, value, part) => {
      if (about.versus) return `${german.signed(value)} ${german.rate(about)}${part != null || about.kind == "attention" ? "" : " und Kreis"}`;
      if (about.kind == "attention") return `im Mittel ${figure(value)}\u00a0s im Blick`;
      return about.count == "events"
        ? german.density(about.kind, value)
        : `${figure(value)} ${many(about)} je Kreis von ${circle.px} px`;
    },
    compared: (about, [first, second, q], selector) => [german.against(about, first, second), sure(q), selector].filter(Boolean).join(" · "),
    against: (about, first, second) => {
      const both = `${percent(first, about.units)} gegen ${percent(second, about.versus.units)}`;
      return about.kind == "attention" ? `gesehen von ${both}` : `${both} der ${units[about.count][1]}`;
    },
    reaches: (about, [first, second, q], { share, px, seconds }) => [
      `${german.signed(share * 100)} %-Punkte · ${german.against(about, first, second)}`,
      `${sure(q)} · ${number(px)}\u00a0px · im Blick ${german.signed(seconds)}\u00a0s`,
    ],
    untested: "zu wenige für ein Urteil",
  };
};
