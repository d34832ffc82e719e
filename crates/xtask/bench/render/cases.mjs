// What is measured. Sizes are px; `change` says what is drawn anew: everything, or after one thing was changed.
const PAGE = { width: 1440, height: 900, sigma: 20 };

export const WHOLE = [
  { ...PAGE, points: 1_000 },
  { ...PAGE, points: 10_000 },
  { ...PAGE, points: 100_000 },
  { ...PAGE, points: 1_000_000 },
  { ...PAGE, height: 8000, points: 100_000 },
  ...[4, 10, 40, 80].map((sigma) => ({ ...PAGE, sigma, points: 100_000 })),
];

/** Other points than those of a page, drawn by the fast alone. */
export const SETS = ["uniform", "clustered", "spot"].flatMap((set) => [4, 20].map((sigma) => ({ ...PAGE, sigma, points: 100_000, set })));

/** Who draws those. */
export const FAST = ["isotherm", "plain JS", "limit"];

/** Points that are added to those that are there. */
export const ADDED = 1_000;

/** So often, one after another, where the longest time counts: "stream", or "window" where as many go that came so many before. */
export const STREAMED = 320;
export const KEPT = 20;

export const CHANGES = ["palette", "opacity", "add", "scroll", "stream", "window"].map((change) => ({
  ...PAGE,
  points: 100_000,
  change,
  ...(change === "scroll" && { height: 8000 }),
}));

export const FIDELITY = [
  ...[1_000, 10_000, 100_000, 1_000_000].map((points) => ({ ...PAGE, points })),
  ...[4, 10, 40, 80].map((sigma) => ({ ...PAGE, sigma, points: 10_000 })),
  ...[100_000, 1_000_000].flatMap((points) => [4, 80].map((sigma) => ({ ...PAGE, sigma, points }))),
  // On the border alone.
  ...[4, 20, 80].map((sigma) => ({ ...PAGE, sigma, points: 10_000, set: "border" })),
  // One point, few that hardly meet, and all points on one pixel.
  { ...PAGE, points: 1 },
  { ...PAGE, points: 1, sigma: 4 },
  { ...PAGE, points: 100, sigma: 4 },
  { ...PAGE, points: 10_000, heap: true },
];

/** A renderer that took longer for a case, ms, draws it no more, and none with more points. */
export const PATIENCE_MS = 3_000;
