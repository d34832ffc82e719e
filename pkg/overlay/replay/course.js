// How a visit goes when it is played: what has happened by when, with the time in which nothing did cut short.

/** Of a longer pause so much is left, ms. */
const PAUSE_MS = 1500;
/** After the last event one sees where it ended, ms. */
const REST_MS = 1000;
/** A click is seen for so long, ms. */
const CLICK_MS = 900;
/** Between two moves that lie closer together the pointer glides, ms. */
const GLIDE_MS = 250;
/** Signals that one wants to be led to. */
const TROUBLES = ["rage", "dead", "slow", "error-click", "error"];

/** The last of `events` that has been played by then. */
const latest = (events, played) => events.findLast((event) => event.played <= played);

/** A visit as `GET /api/v1/visits/VIEW` tells it, ready to be played. */
export const makeCourse = ({ about, moves, clicks, scrolls, signals }) => {
  const points = [
    ...moves.map(([at, x, y, place]) => ({ at, x, y, place })),
    ...clicks.map(([at, x, y, place]) => ({ at, x, y, place, isClick: true })),
  ];
  // Before it first scrolls, the window stands at the top.
  const tops = [{ at: 0, top: 0 }, ...scrolls.filter(([, , , , scroller]) => !scroller).map(([at, , top]) => ({ at, top }))];
  const troubles = signals.filter(({ kind }) => TROUBLES.includes(kind)).map(({ at_ms: at, kind }) => ({ at, kind }));
  const events = [...points, ...tops, ...troubles].sort((one, other) => one.at - other.at);
  let [cut, before] = [0, 0];
  for (const event of events) {
    cut += Math.max(0, event.at - before - PAUSE_MS);
    before = event.at;
    event.played = event.at - cut;
  }
  points.sort((one, other) => one.at - other.at);

  /** Where the pointer is: at its last point, or on its way to the next. */
  const pointer = (played) => {
    const [from, next] = [latest(points, played), points.find((point) => point.played > played)];
    if (!from) return null;
    const way = next && next.played - from.played;
    return way < GLIDE_MS ? { from, to: next, part: (played - from.played) / way } : { from, to: from, part: 0 };
  };

  return {
    about,
    /** How long it plays, ms. */
    length: before - cut + REST_MS,
    troubles,

    /** What is seen after so many ms: the window's `top` in the visitor's document, the `pointer` between two points, clicks
     * with their `age` from 0 to 1, and the `trouble` that has just been told, if any. */
    at: (played) => ({
      top: latest(tops, played).top,
      pointer: pointer(played),
      clicks: points
        .filter((point) => point.isClick && point.played <= played && played < point.played + CLICK_MS)
        .map((click) => ({ ...click, age: (played - click.played) / CLICK_MS })),
      trouble: troubles.findLast((trouble) => trouble.played <= played && played < trouble.played + 2 * CLICK_MS)?.kind,
    }),

    /** When the next trouble after this moment begins, from a little before; the first again after the last. */
    nextTrouble: (played) => {
      const lead = ({ played }) => Math.max(0, played - CLICK_MS);
      const next = troubles.find((trouble) => lead(trouble) > played + 1) ?? troubles[0];
      return next && lead(next);
    },
  };
};
