// The elements of a map as a table for other programs.
import { ofBoth } from "./facts.js";

const DAY_MS = 864e5;

const isoDay = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

const round = (value, decimals) => +value.toFixed(decimals);

/** Some views of all; nothing where nobody counted. */
const part = ({ views, of } = {}) => (views == null ? null : round(views / (of || 1), 5));

/** Of both sides of a difference: in how many units the element has a point, by how much they differ in what the map shows, and how surely. */
const sides = ({ versus, units, wholes }, { anchor, value }) => {
  if (!versus) return {};
  const [first, second, q] = wholes?.[anchor] ?? [];
  return { first: first ?? null, first_of: units, second: second ?? null, second_of: versus.units, difference: round(value, 5), q: q ?? null };
};

/** A row for each element, most points first. What the whole map leaves out stands in each, as a table has no other place. */
export const table = ({ about: told }, elements) => {
  const rows = elements.rows();
  const about = ofBoth(told);
  const currencies = [...new Set(rows.flatMap(({ revenue }) => Object.keys(revenue)))].sort();
  return rows.map((row) => {
    const { rank, selector, index, points, hover, dead, rage, rung, hesitation, sessions, ordering, revenue } = row;
    const seen = elements.seenBy(row, about.views);
    const revenues = currencies.map((currency) => [`revenue_later_${currency || "unknown"}`, round(revenue[currency] || 0, 2)]);
    return {
      rank,
      selector,
      match: index + 1,
      points,
      ...(told.revenue && { currency: told.revenue.currency }),
      share: round(points / (about.points || 1), 5),
      per_view: round(points / (about.views || 1), 5),
      views_scrolled_to: seen ?? null,
      per_view_scrolled_to: seen ? round(points / seen, 5) : null,
      ...sides(told, row),
      hover_seconds: told.versus ? null : round(hover, 1),
      hesitation_seconds: hesitation ?? null,
      sessions: sessions ?? null,
      sessions_ordering_later: ordering ?? null,
      ...Object.fromEntries(revenues),
      dead_clicks: told.versus ? null : dead,
      rage_clicks: told.versus ? null : rage,
      placed: rung,
      bots_left_out: part(about.bots),
      excluded_left_out: part(about.excluded),
    };
  });
};

/** What a spreadsheet would take for a formula begins so. */
const FORMULA = /^[=+\-@\t\r]/;

const cell = (value) => {
  if (typeof value != "string") return `${value ?? ""}`;
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** The table as comma-separated values with a head; no cell can become a formula. */
export const csv = (rows) => {
  const names = Object.keys(rows[0] || { rank: 0 });
  return [names, ...rows.map(Object.values)].map((cells) => `${cells.map(cell)}\r\n`).join("");
};

/** The table with what the map is, and the `query` that it answers. */
export const json = ({ about, ledger, look }, elements, query) => {
  const period = { from: isoDay(about.from), to: isoDay(about.to) };
  return JSON.stringify({ ...about, ...period, query, look, ledger, elements }, null, 1);
};
