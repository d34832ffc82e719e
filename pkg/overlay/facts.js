// The core's lists of numbers by name, and names by the numbers that the core knows them by.
import { COUNTS, DEVICES, DRAWINGS, KINDS, POINTERS, RUNGS, TRANSFERS } from "./codes.js";
import { ticks } from "./ticks.js";

/** A list in groups of so many numbers. */
const groups = (list, size, name) => {
  const found = [];
  for (let at = 0; at < list.length; at += size) found.push(name(...list.slice(at, at + size)));
  return found;
};

/** What the map is; `null` without one. Days count since 1970-01-01; no `device` or `pointer` is all of them. `versus` is
 * what is taken away from it, and `wholes` how the two differ on each anchor, or row of the document. The points of a map of `revenue` are money, of so many `clicks`. */
export const about = (core) => {
  const [kind, device, pointer, from, to, views, simulated, points, count, units, actors] = core.about();
  if (kind == null) return null;
  const filters = { device: DEVICES[device], pointer: POINTERS[pointer], from, to };
  const counts = { views, simulated, points, count: COUNTS[count], units, actors };
  return { kind: KINDS[kind], ...filters, path: core.path(), ...counts, ...JSON.parse(core.details() || "{}") };
};

/** The colours from cold to hot, the density that is hottest, none if nothing is, and round ones with their heat, 0 to 1. */
const colours = (core, { transfer }) => {
  const max = core.hottest();
  return {
    max,
    ticks: max ? ticks(max, transfer) : [],
    ramp: groups([...core.ramp()], 4, (...rgba) => rgba),
  };
};

/** All that there is to say of the map as it is painted. */
export const facts = (core, look) => {
  const counts = core.ledger();
  return {
    about: about(core),
    ledger: Object.fromEntries(RUNGS.map((rung, at) => [rung, counts[at]])),
    colours: colours(core, look),
    look,
  };
};

/** Shares of views whose depth is labelled, in percent. */
const LABELLED = [90, 75, 50, 25, 10];

/** Behind how many rows the share of `views` falls below a labelled one: percent and rows. Where many leave at one depth the largest stands
 * for all, and where the page ends nothing falls. */
export const falls = (reached, views) =>
  LABELLED.map((percent) => [percent, reached.findLastIndex((many) => many * 100 >= percent * views) + 1]).reduce(
    (found, fall) => (fall[1] && fall[1] < reached.length && !(fall[1] - found.at(-1)?.[1] < 2) ? [...found, fall] : found),
    [],
  );

/** Where the share of views falls and first screens end, in CSS px of the viewport, which `eye` sees. */
export const marks = (core, eye) => {
  const [reached, [, top, , height], { versus, units }] = [core.reached(), eye.page().slice(4), about(core)];
  // Two segments have none in common.
  const milestones = versus ? [] : falls(reached, units);
  return {
    milestones: milestones.map(([percent, rows]) => ({ percent, y: top + (rows / reached.length) * height })),
    folds: groups(core.folds(), 3, (device, px, y) => ({ device: DEVICES[device], px, y })),
  };
};

/** What stands at a place of the viewport: a density and the element with heat, where elements are drawn its share of all
 * points, or how many reached it. */
export const readOut = (core, kind, drawing, { x, y }) => {
  const map = about(core);
  if (kind == "scroll") {
    const [share, px, seconds, depth] = core.reachAt(y);
    const { wholes } = map;
    return { kind, about: map, compared: wholes?.[Math.floor(depth * wholes.length)], reach: share == null ? null : { share, px, seconds } };
  }
  const anchor = core.anchorAt(x, y);
  const isSomewhere = anchor != null;
  const points = isSomewhere ? core.placed(anchor)[1] : 0;
  return {
    kind,
    about: map,
    compared: isSomewhere && map.wholes?.[anchor],
    density: core.densityAt(x, y),
    points,
    share: drawing == "boxes" ? points / map.points : null,
    selector: isSomewhere ? core.selector(anchor) : "",
  };
};

/** Where the points of each anchor stand, the document first; no `element` that is not certainly there. */
export const placements = (core) =>
  Array.from({ length: core.anchors() }, (_, anchor) => {
    const [index, points, rung] = core.placed(anchor);
    return { selector: core.selector(anchor), index, rung: RUNGS[rung], points, element: core.element(anchor) };
  });

/** What a map stands on: of a difference, which counts the points of both sides, both. */
export const ofBoth = ({ versus, ...about }) =>
  versus ? { ...about, versus, points: about.points + versus.points, views: about.views + versus.views } : about;

/** Makes a map of batches that this browser keeps: whether it is another than the last. */
export const tally = (core, { kind, device, pointer }, { batches, path, today }) => {
  for (const batch of batches) core.keep(batch);
  return core.tally(KINDS.indexOf(kind), DEVICES.indexOf(device), POINTERS.indexOf(pointer), path, today);
};

/** Says how to paint. */
export const setLook = (core, palettes, { palette, opacity, sigma, transfer, drawing }) =>
  // Beside points there is no heat.
  core.setLook(palettes.indexOf(palette), drawing == "points" ? 0 : opacity, sigma, TRANSFERS.indexOf(transfer), DRAWINGS.indexOf(drawing));
