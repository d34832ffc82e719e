// The words of maps on which sessions or visitors count once, and of differences, in German: as `../people-words.js`.

/** Of a table that speaks German: what it says of people and of differences. */
export const people = (german) => {
  const { number, figure, plural, days, nouns, capital } = german;
  /** One, many, and many after "in", "von" or "je 100". */
  const units = {
    events: ["Aufruf", "Aufrufe", "Aufrufen"],
    sessions: ["Sitzung", "Sitzungen", "Sitzungen"],
    visitors: ["Besucher", "Besucher", "Besuchern"],
  };
  const many = ({ kind, count }) => (count == "events" ? nouns[kind]?.[1] : units[count][1]);
  const percent = (part, whole) => german.share(part / (whole || 1));
  const sure = (q) => (q < 0.001 ? "q < 0,001" : q == 1 ? german.untested : `q = ${`${+q.toPrecision(2)}`.replace(".", ",")}`);
  const noun = (about) => (about.kind == "move" ? "Sekunden" : many(about));

  return {
    compares: (query, about, other) => {
      const day = (at) => (at.length ? Date.parse(at) / 864e5 : at);
      if (query.versus == "before") return [about, other].map(({ from, to }) => days(day(from), day(to)));
      const [name, value] = query.versus.split(/=(.*)/s);
      const own = query[name] && query[name] != "all" ? german.value(name, query[name]) : german.rest;
      return [own, german.value(name, value)].map((text) => `${german.filters[name]}: ${text}`);
    },
    rate: (about) => `${noun(about)} je 100 ${units[about.count][1]}`,
    unitOf: (about) => {
      const { kind, count, versus } = about;
      const what = noun(about);
      if (versus) return `${capital(german.rate(about))}, je Kreis von 100 px: der Unterschied`;
      if (count == "events") return german.unit(kind);
      const of = units[count][0];
      if (kind == "attention") return `Sekunden im Blick, je ${of}`;
      return kind == "scroll" ? `% der ${many(about)}, die so weit kamen` : `${capital(what)} je Kreis von 100 px`;
    },
    volumeOf: (about) => {
      const { kind, count, units: all, actors } = about;
      if (count == "events") return german.volume(about);
      const [one, several, after] = units[count];
      if (kind == "scroll" || kind == "attention") return plural(all, one, several);
      return `${number(actors)} von ${plural(all, one, after)} · ${nouns[kind][1]}`;
    },
    signed: (value) => (value ? `${value < 0 ? "−" : "+"}${figure(Math.abs(value))}` : "0"),
    signedTicks: ({ max }) => (max ? [-1, 0, 1].map((side) => [(side + 1) / 2, german.signed(side * max)]) : []),
    differing: (max, transfer, sigma) =>
      `am weitesten auseinander auf dieser Seite = ${figure(max)}, Skala: ${german.transfers[transfer]}, ${german.kernel(sigma)}; blass: kann Zufall sein (Test zweier Anteile je Teil, q über 0,1)`,
    densityOf: (about, value) => {
      if (about.versus) return `${german.signed(value)} ${german.rate(about)} und Kreis`;
      return about.count == "events" || about.kind == "attention"
        ? german.density(about.kind, value)
        : `${figure(value)} ${many(about)} je Kreis von 100 px`;
    },
    compared: (about, [first, second, q], selector) =>
      `${percent(first, about.units)} gegen ${percent(second, about.versus.units)} der ${units[about.count][1]} · ${sure(q)} · ${selector}`,
    untested: "zu wenige für ein Urteil",
  };
};
