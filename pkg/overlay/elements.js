// The elements of a map with their figures, most points first, of a difference those that differ most: what other maps say of the same ones stands beside them.
import { take } from "./asking.js";
import { RUNGS } from "./codes.js";
import { about } from "./facts.js";

/** The maps whose figures stand beside the points: dwell, clicks that disappoint, and how far visitors came. */
const BESIDE = ["move", "dead", "rage", "scroll"];

/** Calls `see` with each anchor, the document left out, and with its name on all maps. */
const eachAnchor = (core, see) => {
  const count = core.anchors();
  for (let anchor = 1; anchor < count; anchor++) {
    const [index, points, rung, weight, matches, mark, value] = core.placed(anchor);
    const selector = core.selector(anchor);
    see({ anchor, selector, index, points, rung: RUNGS[rung], weight, value, name: `${index} ${matches} ${mark} ${selector}` });
  }
};

/** What is known of those who clicked, by the elements' names on all maps, and `all` of them together; nothing where the
 * collector cannot be asked. */
const buying = async (source, query) => {
  const known = new Map();
  if (source.within) return known;
  try {
    const answer = await source.get("heat/elements", query);
    const text = await answer.text();
    if (!answer.ok) return known;
    const { elements, ...all } = JSON.parse(text);
    for (const { selector, index, count, mark, ...figures } of elements) known.set(`${index} ${count} ${mark} ${selector}`, figures);
    known.all = all;
  } catch {} // the collector is out of reach, or the overlay has closed
  return known;
};

/** Sums of money by currency. */
const add = (sums, more) => {
  for (const currency in more) sums[currency] = (sums[currency] || 0) + more[currency];
};

/** The elements of `core`'s map. `makeCore` makes others for the maps beside it; `changed` is called when those have come. */
export const makeElements = ({ core, makeCore, eye, source, guard, changed }) => {
  let rows, beside, asked, asking;
  /** Of those who clicked. */
  let bought = new Map();

  /** A height of the viewport by which scrolling tells whether an element was in view: its middle, or where what sticks is met. */
  const heightOf = (element) => {
    for (let at = element; at; at = eye.parent(at)) {
      const { position } = getComputedStyle(at);
      if (position == "fixed") return -scrollY;
      if (position == "sticky") return (eye.parent(at) || document.body).getBoundingClientRect().top;
    }
    const { y, height } = element.getBoundingClientRect();
    return y + height / 2;
  };

  /** What is told of each name by the map of a kind. */
  const told = (kind, figure) => {
    const figures = new Map();
    if (beside) eachAnchor(beside[kind], (at) => figures.set(at.name, at[figure]));
    return figures;
  };

  /** Adds what is known of those who clicked an element under one of its names. Of two medians the one of more stands. */
  const note = (row, figures) => {
    if (!figures) return;
    const { sessions, ordering, revenue, hesitations, hesitation_ms: ms } = figures;
    row.sessions = (row.sessions || 0) + sessions;
    row.ordering = (row.ordering || 0) + ordering;
    add(row.revenue, revenue);
    if (hesitations > row.hesitations) Object.assign(row, { hesitations, hesitation: ms / 1e3 });
  };

  const gather = () => {
    const [hover, dead, rage] = [told("move", "weight"), told("dead", "points"), told("rage", "points")];
    const found = new Map();
    eachAnchor(core, ({ name, ...at }) => {
      // What was recorded before and after an edit of the page is one element now.
      const element = core.element(at.anchor);
      const key = element || at.anchor;
      const row = found.get(key) || { ...at, element, points: 0, value: 0, hover: 0, dead: 0, rage: 0, hesitations: 0, revenue: {} };
      row.points += at.points;
      row.value += at.value;
      row.hover += (hover.get(name) || 0) / 1e3;
      row.dead += dead.get(name) || 0;
      row.rage += rage.get(name) || 0;
      note(row, bought.get(name));
      found.set(key, row);
    });
    const { versus } = about(core);
    const much = ({ points, value }) => (versus ? Math.abs(value) : points);
    const all = [...found.values()].filter(({ points }) => points).sort((a, b) => much(b) - much(a));
    all.forEach((row, at) => (row.rank = at + 1));
    return all;
  };

  // The maps beside are of one side alone: of a difference they would tell nothing.
  const besideOf = ({ versus }) => (versus ? [] : BESIDE);

  /** Asks once for each question; whoever asks again waits for the same answer. */
  const ask = (query) => {
    const name = JSON.stringify(query) + core.about();
    if (asked != name) asking = answerTo(query, (asked = name));
    return asking;
  };

  const answerTo = async (query, name) => {
    const questions = besideOf(query).map((kind) => ({ ...query, kind, pointer: /dead|rage/.test(kind) ? query.pointer : "all" }));
    const [known, ...answers] = await Promise.all([query.versus ? new Map() : buying(source, query), ...questions.map(source.ask)]);
    // Somebody has asked for another map meanwhile.
    if (asked != name) return;
    bought = known;
    hear(questions, answers);
  };

  const hear = guard((questions, answers) => {
    beside ||= Object.fromEntries(BESIDE.map((kind) => [kind, makeCore()]));
    if (!questions.length) BESIDE.forEach((kind) => beside[kind].forget());
    questions.forEach((question, at) => {
      const one = beside[question.kind];
      // What could not be had is not told.
      if (take(one, question, answers[at]) == null) one.forget();
    });
    rows = null;
    changed();
  });

  return {
    /** Every element with points: `anchor`, `element` if it is certainly there, `selector` and `index`, `points`, `rung`,
     * the `value` by which it is coloured as a whole, seconds of `hover`, `dead` and `rage` clicks, and its `rank`; and if the collector knows, of so many `hesitations` the
     * median `hesitation` in seconds, `sessions` that clicked, those `ordering` later, and their `revenue`. */
    rows: () => (rows ||= gather()),

    /** Of all sessions how many were `ordering`; nothing if nobody knows. */
    all: () => bought.all,

    /** How many of so many views had an element in their viewport, as far as scrolling tells; `undefined` if it does not. */
    seenBy: ({ element }, views) => {
      if (!beside || element?.ownerDocument != document) return;
      beside.scroll.read();
      const [share] = beside.scroll.reachAt(heightOf(element));
      return share && Math.round(share * views);
    },

    /** Asks for the maps beside that of `query`, unless they are there. */
    ask: guard(ask),

    /** The page or the map is another one. */
    forget: () => (rows = null),

    end: () => {
      asked = null;
      for (const kind in beside) beside[kind].free();
    },
  };
};
