// The words of lines of equal heat and of single points.

/** Of a language's table: what it says of them. */
export const drawingWords = ({ number }) => ({
  lines: "Lines of equal heat",
  points: "Points",
  maybe: "Pale lines may be chance.",
  /** What a dot is, by kind or for a difference. */
  dot: (kind, isOfTwo) =>
    isOfTwo
      ? "A dot for each place where the two differ, in the colour of whose is more; larger: farther apart; pale: may be chance."
      : kind == "move"
        ? "A dot for each place where the pointer was; larger and denser: for longer."
        : kind == "revenue"
          ? "A dot for each place that orders are credited to; larger and denser: with more."
          : "A dot for each point; larger and denser: several in one place.",
  thinned: (places, every) => `${number(places)} places are in view, too many to be drawn at once: these are one in ${number(every)}.`,
});
