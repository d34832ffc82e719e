// How a language spells numbers and days.
const DAY_MS = 864e5;

/** What a language needs of the browser: numbers with up to so many decimals, and days counted since 1970-01-01, UTC. */
export const spelling = (locale) => {
  const numbers = [0, 1, 2].map((maximumFractionDigits) => new Intl.NumberFormat(locale, { maximumFractionDigits }));
  const days = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const moments = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  return {
    number: (value, decimals = 0) => numbers[decimals].format(value),
    moment: (text) => moments.format(new Date(text)),
    days: (from, to) => days.formatRange(from * DAY_MS, to * DAY_MS),
  };
};
