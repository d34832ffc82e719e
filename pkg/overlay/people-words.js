// The words of maps on which sessions or visitors count once, and of differences. They come with the hands, and take the
// place of those in `words.js` that know views alone.

/** Of a language's table: what it says of people and of differences. */
export const peopleWords = (english) => {
  const { number, figure, plural, capital, days, nouns } = english;
  /** Who counts once: one, and many. */
  const units = { events: ["view", "views"], sessions: ["session", "sessions"], visitors: ["visitor", "visitors"] };
  const many = ({ kind, count }) => (count == "events" ? nouns[kind]?.[1] : units[count][1]);
  const percent = (part, whole) => english.share(part / (whole || 1));
  const sure = (q) => (q < 0.001 ? "q < 0.001" : q == 1 ? english.untested : `q = ${+q.toPrecision(2)}`);
  const noun = (about) => (about.kind == "move" ? "seconds" : many(about));

  return {
    /** The names of the two that are compared: what the query says of each. */
    compares: (query, about, other) => {
      // The core counts days, the collector writes dates.
      const day = (at) => (at.length ? Date.parse(at) / 864e5 : at);
      if (query.versus == "before") return [about, other].map(({ from, to }) => days(day(from), day(to)));
      const [name, value] = query.versus.split(/=(.*)/s);
      const own = query[name] && query[name] != "all" ? english.value(name, query[name]) : english.rest;
      return [own, english.value(name, value)].map((text) => `${english.filters[name]}: ${text}`);
    },

    /** What a difference tells of a place. */
    rate: (about) => `${noun(about)} per 100 ${units[about.count][1]}`,
    unitOf: (about) => {
      const { kind, count, versus } = about;
      const what = noun(about);
      if (versus) return `${capital(english.rate(about))}, per 100 px circle: the difference`;
      if (count == "events") return english.unit(kind);
      const of = units[count][0];
      if (kind == "attention") return `Seconds in view, per ${of}`;
      return kind == "scroll" ? `% of ${many(about)} that reached` : `${capital(what)} per 100 px circle`;
    },
    /** How much a map stands on, in views or in people. */
    volumeOf: (about) => {
      const { kind, count, units: all, actors } = about;
      if (count == "events") return english.volume(about);
      const whole = plural(all, ...units[count]);
      return kind == "scroll" || kind == "attention" ? whole : `${number(actors)} of ${whole} · ${nouns[kind][1]}`;
    },
    signed: (value) => (value ? `${value < 0 ? "−" : "+"}${figure(Math.abs(value))}` : "0"),
    /** The ends of a signed scale, and its middle. */
    signedTicks: ({ max }) => (max ? [-1, 0, 1].map((side) => [(side + 1) / 2, english.signed(side * max)]) : []),
    differing: (max, transfer, sigma) =>
      `farthest from equal on this page = ${figure(max)}, ${english.transfers[transfer]} scale, ${english.kernel(sigma)}; pale: may be chance (two-proportion tests by part, q above 0.1)`,

    /** The density of people, and of a difference. */
    densityOf: (about, value) => {
      if (about.versus) return `${english.signed(value)} ${english.rate(about)} and circle`;
      return about.count == "events" || about.kind == "attention"
        ? english.density(about.kind, value)
        : `${figure(value)} ${many(about)} per 100 px circle`;
    },
    /** Which share of each segment has a point at a place, and how surely they differ. */
    compared: (about, [first, second, q], selector) =>
      `${percent(first, about.units)} against ${percent(second, about.versus.units)} of ${units[about.count][1]} · ${sure(q)} · ${selector}`,
    untested: "too few to tell",
  };
};
