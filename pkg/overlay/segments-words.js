// The words of segments: filters and their values. They belong to the table in `english.js`, whose spelling they use.

/** Of a language's table, with how it spells numbers: what it says of segments. */
export const segmentWords = (english, number) => ({
  filters: {
    device: "Device",
    path: "Pages",
    country: "Country",
    browser: "Browser",
    source: "Source",
    utm_medium: "Medium",
    utm_campaign: "Campaign",
    variant: "Variant",
    visitor: "Visitors",
    width: "Window width",
    clicked: "Clicked",
    previous: "Page before",
    next: "Page after",
    converted: "Ordered",
    hours: "Hours, UTC",
  },
  everybody: "all",
  thisPage: "this one",
  rest: "all others",
  more: "More filters",
  moreSet: (count) => `More filters · ${number(count)} set`,
  visitors: { new: "new", returning: "returning" },

  count: "Count",
  counts: { events: "Everything", sessions: "Each session once", visitors: "Each visitor once" },

  versus: "Compare with",
  nobody: "nothing",
  before: (count) => (count == 1 ? "the day before" : `the ${number(count)} days before`),

  /** A filter's value as a person says it. */
  value: (name, value = "") => {
    if (value == "all") return english.rest;
    if (name == "before" || !name) return name;
    if (name == "device") return english.classes[value] ?? value;
    if (name == "browser") return english.capital(value);
    if (name == "visitor") return english.visitors[value] ?? value;
    if (name != "width") return value;
    const [least, most] = value.split("-");
    return least && most ? `${least}–${most}\u00a0px` : least ? `from ${least}\u00a0px` : `up to ${most}\u00a0px`;
  },
  choice: (name, value, views) => `${english.value(name, value)} · ${number(views)}`,

  /** By what a map is narrowed, and no other line says. */
  narrowed: (query) =>
    Object.keys(english.filters)
      .filter((name) => name != "device" && query[name] && !query.versus?.startsWith(`${name}=`))
      .map((name) => `${english.filters[name]}: ${english.value(name, query[name])}`)
      .join(" · "),

  nothingSo: "Nothing recorded that fits these filters.",
});
