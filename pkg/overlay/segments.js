// Whose views a map is of, beyond device and period: what there is to choose from, and a second segment to take away.
import { COUNTS } from "./codes.js";
import { mark, node } from "./nodes.js";
import { words } from "./words.js";

const ALL = "all";
/** The same long before. */
const BEFORE = "before";
/** Kinds of which events alone can be counted. */
const SUMS = ["move", "revenue"];

const option = (value, text) => Object.assign(node("option", "", text), { value });

const labelled = (name, control) => node("label", "select", node("span", "name", name), control);

/** Chooses a value, though nothing may have it. */
const choose = (select, value) => {
  select.value = value;
  if (select.value == value) return;
  select.append(option(value, words.value(...value.split(/=(.*)/s))));
  select.value = value;
};

/** Puts other options into a list; what is chosen stays. */
const fill = (select, ...options) => {
  const { value } = select;
  select.replaceChildren(...options);
  choose(select, value);
};

/** A list that takes what a link wants, which may be offered later. */
const held = (select) => Object.assign(select, { take: (value) => choose(select, value) });

/** What a filter says where nothing is chosen. */
const open = (name) => option(`${name}=${ALL}`, name == "path" ? words.thisPage : words.everybody);

/** The controls of segments. */
export const makeSegments = () => {
  const count = node("select", "", ...COUNTS.map((value) => option(value, words.counts[value])));
  const versus = node("select", "", option("", words.nobody));
  // Filters by their names in questions, in the order in which they stand; devices and hours, first and last, are chosen elsewhere.
  const selects = Object.keys(words.filters)
    .slice(1, -1)
    .map((name) => [name, node("select", "", open(name))]);
  const faces = selects.map(([name, select]) => labelled(words.filters[name], select));
  for (const face of faces) face.hidden = true;
  const summary = node("summary", "", words.more);
  const more = node("details", "more", summary, node("div", "filters", ...faces));
  more.hidden = true;
  const [countFace, versusFace] = [labelled(words.count, count), labelled(words.versus, versus)];
  const element = node("div", "segments", node("div", "filters", countFace, versusFace), more);

  /** What was offered last, whether something else than events can be counted on the map that is shown, and its days. */
  let [offered, counts, days] = [{}, true, 7];

  const values = (name) => offered[name] || [];

  /** Whether there is anybody to count; of a strict site each view stands alone. */
  const countsPeople = () => offered.counts?.length != 1;

  /** Of a filter everything else than what is chosen, and all together, if something is. */
  const others = (name, chosen) => {
    const list = values(name).filter(([value]) => value != chosen);
    const options = list.map(([value, views]) => option(`${name}=${value}`, words.choice(name, value, views)));
    if (chosen && chosen != ALL && list.length) options.push(option(`${name}=${ALL}`, words.rest));
    return options.length && mark(node("optgroup", "", ...options), { label: words.filters[name] });
  };

  const chosen = () =>
    Object.fromEntries(
      selects.map(([name, { value }]) => [name, value.slice(name.length + 1)]).filter(([, value]) => value != ALL),
    );

  return {
    element,

    /** The lists by their names. */
    fields: { count, versus: held(versus), ...Object.fromEntries(selects.map(([name, select]) => [name, held(select)])) },

    /** Whether something is chosen. */
    isNarrow: () => Object.keys(chosen()).length > 0,

    /** Takes what the page's views differ in: lists of values and views by filter. */
    offer: (choices) => {
      offered = choices;
      selects.forEach(([name, select], at) => {
        const options = values(name).map(([value, views]) => option(`${name}=${value}`, words.choice(name, value, views)));
        fill(select, open(name), ...options);
        faces[at].hidden = !options.length;
      });
      more.hidden = faces.every((face) => face.hidden);
    },

    /** Leaves what means something: other segments than the one of `device` and the filters, for this kind. */
    fit: (device) => {
      const filters = { device, ...chosen() };
      const groups = Object.keys(words.filters)
        .map((name) => name != "path" && others(name, filters[name]))
        .filter(Boolean);
      fill(versus, option("", words.nobody), option(BEFORE, words.before(days)), ...groups);
      const set = Object.keys(chosen()).length;
      summary.textContent = set ? words.moreSet(set) : words.more;
      countFace.hidden = !counts || !countsPeople();
    },

    /** What is asked about a map of a kind and so many days. */
    query: (kind, ofDays) => {
      [counts, days] = [!SUMS.includes(kind), ofDays];
      return { ...chosen(), count: counts && countsPeople() ? count.value : COUNTS[0], versus: versus.value };
    },
  };
};
