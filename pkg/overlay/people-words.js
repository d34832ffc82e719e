// The words of maps on which sessions or visitors count once, of differences, and of all else than densities of views. They come with the
// hands, and take the place of those in `english.js` that know these alone.

/** Of a language's table: what it says of people and of differences. */
export const peopleWords = (english) => {
  const { number, figure, plural, capital, days, nouns, circle } = english;
  /** Who counts once: one, and many. */
  const units = { events: ["view", "views"], sessions: ["session", "sessions"], visitors: ["visitor", "visitors"] };
  const many = ({ kind, count }) => (count == "events" ? nouns[kind]?.[1] : units[count][1]);
  const percent = (part, whole) => english.share(part / (whole || 1));
  const sure = (q) => (q < 0.001 ? "q < 0.001" : q == 1 ? english.untested : `q = ${+q.toPrecision(2)}`);
  const noun = (about) => (about.kind == "move" ? "seconds" : about.kind == "revenue" ? nouns.revenue[1] : many(about));
  /** Whether a value is one of a place, and not of an element or a depth. */
  const isSpread = (kind, drawing) => drawing != "boxes" && !/scroll|attention/.test(kind);

  return {
    units: Object.assign(english.units, { attention: "Seconds in view, per page view", scroll: "% of views that reached" }),
    /** How a map of revenue is to be read. */
    shared: ({ others }) =>
      "; each order shared evenly among what its session had clicked" +
      (others ? `; ${plural(others, "order", "orders")} in other currencies left out` : ""),
    most: (kind, max, transfer) =>
      `most on one element = ${english.points(kind, max)}, ${english.transfers[transfer]} scale; share of all ${nouns[kind][1]} of this map`,
    longest: (max, transfer) =>
      `longest in view on this page = ${figure(max)}\u00a0s, ${english.transfers[transfer]} scale, active seconds × visible share; what under 2 % of views showed is left out`,
    reached: "share of all views, in steps of 5 %",
    reach: (part) => `${english.share(part)} of views reach this depth`,
    depth: (px, seconds) => `${number(px)}\u00a0px · in view ${figure(seconds)}\u00a0s on average`,
    shareOf: (kind, part) => `${english.share(part)} of all ${nouns[kind][1]}`,

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
    rate: (about) => {
      const [one, all] = units[about.count];
      if (about.kind == "scroll") return `% points of ${all} that reached`;
      return about.kind == "attention" ? `s in view per ${one}` : `${noun(about)} per 100 ${all}`;
    },
    unitOf: (about, drawing) => {
      const { kind, count, versus } = about;
      const what = noun(about);
      const rate = kind == "attention" ? `Seconds in view, per ${units[count][0]}` : capital(english.rate(about));
      if (versus) return `${rate}${isSpread(kind, drawing) ? `, per ${circle.px} px circle` : ""}: the difference`;
      if (drawing == "boxes") return `${capital(what)} per element`;
      if (count == "events") return english.unit(kind);
      const of = units[count][0];
      if (kind == "attention") return `Seconds in view, per ${of}`;
      return kind == "scroll" ? `% of ${many(about)} that reached` : `${capital(what)} per ${circle.px} px circle`;
    },
    /** How much a map stands on, in views or in people. */
    volumeOf: (about) => {
      const { kind, count, units: all, actors } = about;
      if (count == "events") return english.volume(about);
      const whole = plural(all, ...units[count]);
      return kind == "scroll" || kind == "attention" ? whole : `${number(actors)} of ${whole} · ${nouns[kind][1]}`;
    },
    signed: (value) => {
      const size = figure(Math.abs(value));
      return size == "0" ? size : `${value < 0 ? "−" : "+"}${size}`;
    },
    /** The ends of a signed scale, and its middle. */
    signedTicks: ({ max }) => (max ? [-1, 0, 1].map((side) => [(side + 1) / 2, english.signed(side * max)]) : []),
    differing: ({ kind }, max, transfer, sigma, drawing) => {
      if (!max) return "";
      const kernel = isSpread(kind, drawing) ? `, ${english.kernel(sigma)}` : "";
      const test = english.tests[kind] ?? `two-proportion tests by ${drawing == "boxes" ? "element" : "part"}`;
      return `farthest from equal on this page = ${figure(max)}, ${english.transfers[transfer]} scale${kernel}; pale: may be chance (${test}, q above 0.1)`;
    },
    tests: { scroll: "two-proportion tests by depth", attention: "Welch's tests of the mean times" },

    /** The density of people, and of a difference. */
    densityOf: (about, value, part) => {
      if (about.versus) return `${english.signed(value)} ${english.rate(about)}${part != null || about.kind == "attention" ? "" : " and circle"}`;
      if (about.kind == "attention") return `${figure(value)}\u00a0s in view on average`;
      return about.count == "events"
        ? english.density(about.kind, value)
        : `${figure(value)} ${many(about)} per ${circle.px} px circle`;
    },
    /** Which share of each segment has a point at a place, and how surely they differ. */
    compared: (about, [first, second, q], selector) => [english.against(about, first, second), sure(q), selector].filter(Boolean).join(" · "),
    against: (about, first, second) => {
      const both = `${percent(first, about.units)} against ${percent(second, about.versus.units)}`;
      return about.kind == "attention" ? `seen by ${both}` : `${both} of ${units[about.count][1]}`;
    },
    /** The same of a depth, and how long it was in view. */
    reaches: (about, [first, second, q], { share, px, seconds }) => [
      `${english.signed(share * 100)} % points · ${english.against(about, first, second)}`,
      `${sure(q)} · ${number(px)}\u00a0px · in view ${english.signed(seconds)}\u00a0s`,
    ],
    untested: "too few to tell",
  };
};
