// The words of a map that is watched as it grows.

/** Of a language's table: what it says of what has just been told. */
export const liveWords = ({ plural }) => ({
  live: "Live",
  close: "Watch no more",
  waiting: "Reaching the collector…",
  nobody: "Listening: nobody has been here in the last minute.",
  /** What was told in the last minute, and how many batches came too fast to be. */
  minute: (visits, points, leftOut) =>
    `${plural(visits, "visit", "visits")} and ${plural(points, "point", "points")} in the last minute` +
    (leftOut ? ` · ${plural(leftOut, "batch", "batches")} came too fast to be shown singly` : ""),
});
