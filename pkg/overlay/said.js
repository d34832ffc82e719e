// The words of what comes later, as those in `words.js`: elements, marked places, single visits, files.

/** The words of the person's language. */
export const said = {};

/** Of a language's table: what it says later. */
export const englishSaid = (table) => {
  const { capital, classes, figure, moment, number, plural, points, rungs, share, trouble } = table;

  /** Sums of money, each with its currency. */
  const money = (sums) => Object.entries(sums).map(([currency, sum]) => `${number(sum, 2)} ${currency}`.trim());

  /** What those ordered later who clicked; nothing where nobody did. */
  const bought = ({ sessions, ordering, revenue }) =>
    ordering ? [`${number(ordering)} of ${plural(sessions, "session", "sessions")} ordered later (${share(ordering / sessions)})`, ...money(revenue)] : [];

  const english = {
    elements: "Elements",
    allElements: "Close the list",
    listed: (count, rung) => `${plural(count, "element", "elements")}${rung ? `, ${rungs[rung]}` : " by rank"}`,
    more: "Show more",
    rank: (rank, part) => `${rank} · ${share(part)}`,
    /** An element's figures beside its count; what is not known is not said. */
    figures: ({ points: count, hover, dead, rage, rung, hesitation, ...buying }, { kind, views }, seen) =>
      [
        `${figure((count * 100) / (views || 1))} per 100 views`,
        seen && `${figure((count * 100) / seen)} per 100 that scrolled to it`,
        hover && `${figure(hover / (views || 1))}\u00a0s hover a view`,
        hesitation != null && `${figure(hesitation)}\u00a0s hesitation`,
        ...bought(buying),
        dead && kind != "dead" && points("dead", dead),
        rage && kind != "rage" && points("rage", rage),
        rung != "exact" && (rungs[rung] || rungs.approximate),
      ]
        .filter(Boolean)
        .join(" · "),

    meanings: {
      exact: "On the very element",
      approximate: "At the same fraction of landmark or document",
      waiting: "On an element that is hidden now",
      unplaced: "Nowhere to be put",
    },
    approximately: ({ landmark, document }) =>
      `${english.meanings.approximate}: ${number(landmark)} by landmark, ${number(document)} by document`,

    milestone: (percent) => `${percent}\u00a0% reach here`,
    firstScreen: (device, px) => `${classes[device]} fold · ${number(px)}\u00a0px`,

    /** How orders are to be read, and how many there are without any click. */
    association: ({ sessions, ordering }) =>
      `Orders are those later in the same session: they go along with the click, and need not come of it. Of all ${number(sessions)} sessions here ${share(ordering / (sessions || 1))} ordered.`,

    sum: (kind, sum, part) =>
      `${figure(sum)} ${kind == "move" ? "s" : points(kind, sum).replace(/^\S+ /, "")} · ${share(part)}`,
    difference: (about, sum) => `${table.signed(sum)} ${table.rate(about)}`,
    mean: (density) => `${figure(density)} per ${table.circle.px} px circle on average`,
    remove: "Remove",
    hints: {
      pin: "Click a place to pin its value; with Shift at any time.",
      zone: "Drag a rectangle, or click an element; with Shift drag at any time.",
    },

    visits: "Visits",
    closeVisits: "Close the visits",
    withLabel: "With",
    with: {
      all: "anything",
      rage: "rage clicks",
      dead: "dead clicks",
      slow: "slow clicks",
      "error-click": "clicks with an error",
      field: "a form",
      revenue: "an order",
    },
    noVisits: "No such visits of this page yet.",
    earlier: "Earlier visits",
    play: "Play",
    pause: "Pause",
    nextTrouble: "To the next trouble",
    moment: "Moment of the visit",
    speed: "Speed",
    times: (speed) => `${speed} ×`,
    seconds: (ms) => `${Math.floor(ms / 6e4)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`,
    /** When it was, how long, and what is worth knowing of it. */
    visit: ({ started, device, active_ms, clicks, signals, simulated }) => [
      moment(started),
      english.seconds(active_ms),
      [
        classes[device],
        points("click", clicks),
        ...["rage", "dead", "slow"].filter((kind) => signals[kind]).map((kind) => points(kind, signals[kind])),
        ...(simulated ? ["simulated"] : []),
      ].join(" · "),
    ],
    /** What has just been told of the visit. */
    told: (kind) => (kind ? capital(english.with[kind] ?? "error") : ""),
    trouble,

    copied: "The link is on the clipboard. Whoever may see this map sees it as you do.",
    inAddress: "Copy the link from the address bar: this page may not use the clipboard.",
    saved: (name) => `Saved as ${name}.`,
    noLines: "Lines of equal heat are of click and move maps.",
    number,
  };

  return english;
};
