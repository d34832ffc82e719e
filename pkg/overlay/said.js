// The words of what comes later, as those in `words.js`: elements, marked places, files.
import { words } from "./words.js";

const { figure, number, plural, points, rungs, share } = words;

const english = {
  elements: "Elements",
  allElements: "Close the list",
  listed: (count, rung) => `${plural(count, "element", "elements")}${rung ? `, ${rungs[rung]}` : " by rank"}`,
  more: "Show more",
  rank: (rank, part) => `${rank} · ${share(part)}`,
  /** An element's figures beside its count; what is not known is not said. */
  figures: ({ points: count, hover, dead, rage, rung }, { kind, views }, seen) =>
    [
      `${figure((count * 100) / (views || 1))} per 100 views`,
      seen && `${figure((count * 100) / seen)} per 100 that scrolled to it`,
      hover && `${figure(hover / (views || 1))} s hover a view`,
      dead && kind != "dead" && points("dead", dead),
      rage && kind != "rage" && points("rage", rage),
      rung != "exact" && (rungs[rung] || rungs.approximate),
    ]
      .filter(Boolean)
      .join(" · "),

  sum: (kind, sum, part) =>
    `${figure(sum)} ${kind == "move" ? "s" : points(kind, sum).replace(/^\S+ /, "")} · ${share(part)}`,
  mean: (density) => `${figure(density)} per 100 px circle on average`,
  remove: "Remove",
  hints: {
    pin: "Click a place to pin its value; with Shift at any time.",
    zone: "Drag a rectangle, or click an element; with Shift drag at any time.",
  },

  copied: "The link is on the clipboard. Whoever may see this map sees it as you do.",
  inAddress: "Copy the link from the address bar: this page may not use the clipboard.",
  saved: (name) => `Saved as ${name}.`,
  noLines: "Lines of equal heat are of click and move maps.",
  number,
};

/** The words of the person's language. */
export const said = english;
