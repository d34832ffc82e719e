// Isotherms as rings, and rings as what draws them.

import { within } from "./options.js";
import { read } from "./places.js";

/** A contour: all places whose density is `value` or higher, or below 0 lower, are inside its rings. */
export class Contour {
  /** @param rings closed rings of [x, y], the hot side always on the same hand; the last place joins the first. */
  constructor(value, rings) {
    this.value = value;
    this.rings = rings;
  }

  /** The `d` of an SVG path; fill it by the rule evenodd. */
  svg(digits = 1) {
    within("digits", digits, 0, 100);
    const text = (place) => place.map((side) => +side.toFixed(digits)).join(" ");
    return this.rings.map((ring) => `M${ring.map(text).join("L")}Z`).join("");
  }

  /** Draws itself into a path: a 2D context after `beginPath`, or a Path2D. */
  draw(path) {
    for (const ring of this.rings) {
      ring.forEach(([x, y], i) => (i ? path.lineTo(x, y) : path.moveTo(x, y)));
      path.closePath();
    }
    return path;
  }

  /** The coordinates of a GeoJSON MultiPolygon in px: polygons of an outer ring and its holes, first place repeated. */
  polygons() {
    const closed = this.rings.map((ring) => ({ ring: [...ring, ring[0]], area: area(ring) }));
    const outside = Math.sign(closed.reduce((most, { area }) => (Math.abs(area) > Math.abs(most) ? area : most), 0));
    const outer = closed.filter(({ area }) => area * outside > 0).sort((a, b) => Math.abs(a.area) - Math.abs(b.area));
    const polygons = new Map(outer.map(({ ring }) => [ring, [ring]]));
    for (const { ring, area } of closed) {
      if (area * outside > 0) continue;
      const around = outer.find((other) => contains(other.ring, ring[0]));
      if (around) polygons.get(around.ring).push(ring);
    }
    return [...polygons.values()];
  }
}

// Twice the area, with a sign for the direction.
const area = (ring) => ring.reduce((sum, [x, y], i) => sum + ring.at(i - 1)[0] * y - x * ring.at(i - 1)[1], 0);

const contains = (ring, [x, y]) => {
  let inside = false;
  ring.forEach(([x1, y1], i) => {
    const [x2, y2] = ring.at(i - 1);
    if (y1 > y != y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  });
  return inside;
};

/**
 * Places per sigma at which the density is read: straight pieces between them are within 1 % of a sigma of the true line
 * where that is no smaller than a sigma; around a summit, within 2 % at 0.9 of its height and 7 % at 0.99.
 */
const PER_SIGMA = 6;

// The places along a side, border to border, and a frame around them, which lies on the border, too.
const sideOf = (length, sigma) => {
  const steps = Math.max(Math.ceil((length * PER_SIGMA) / sigma), 1);
  return { inner: steps + 1, count: steps + 3, step: length / steps, place: (at) => (Math.min(Math.max(at - 1, 0), steps) / steps) * length };
};

// The density within a frame that is colder than any level, so that each ring closes, if need be along the border.
const framed = (core, across, down) => {
  const all = new Float32Array(across.count * down.count).fill(NaN);
  const found = read(core, across.inner, down.inner, [across.step, down.step], 0);
  for (let row = 0; row < down.inner; row++) all.set(found.subarray(row * across.inner, (row + 1) * across.inner), (row + 1) * across.count + 1);
  return all;
};

// Which edge follows which: every edge that a level crosses is left by one piece of a ring and entered by another. Edge 2n goes
// from place n to the right, 2n + 1 down from it.
const linked = (all, level, width) => {
  const sign = level < 0 ? -1 : 1;
  const inside = (at) => (all[at] * sign > level * sign ? 0x11 : 0);
  const next = new Map();
  for (let first = 0; first < all.length - width - 1; first++) {
    // Clockwise from the top left; the edges from the top. A bit for each corner inside, twice, so that what follows the last is the first.
    const bits = inside(first) | (inside(first + 1) << 1) | (inside(first + width + 1) << 2) | (inside(first + width) << 3);
    if (bits % 0xff == 0) continue;
    const edges = [2 * first, 2 * first + 3, 2 * (first + width), 2 * first + 1];
    // Where all four edges are crossed, the middle says whether the corners inside belong together.
    const middle = (all[first] + all[first + 1] + all[first + width + 1] + all[first + width]) / 4;
    const step = middle * sign > level * sign ? 3 : 1;
    // A piece goes from where the way around the cell enters the inside to where it leaves it.
    for (let entry = 0; entry < 4; entry++) {
      if (((bits >> entry) & 3) != 2) continue;
      let exit = entry;
      while (((bits >> exit) & 3) != 1) exit = (exit + step) % 4;
      next.set(edges[entry], edges[exit]);
    }
  }
  return next;
};

const trace = (all, level, across, down) => {
  // NaN beside the frame, where both ends are in one place.
  const crossing = (edge) => {
    const [from, isDown] = [edge >> 1, edge & 1];
    const to = from + (isDown ? across.count : 1);
    const along = (level - all[from]) / (all[to] - all[from]) || 0;
    const place = (side, at, step) => side.place(at) + (side.place(at + step) - side.place(at)) * along;
    return [place(across, from % across.count, 1 - isDown), place(down, Math.floor(from / across.count), isDown)];
  };
  const next = linked(all, level, across.count);
  const rings = [];
  for (const first of next.keys()) {
    const ring = [];
    for (let edge = first, then; (then = next.get(edge)) !== undefined; edge = then) {
      ring.push(crossing(edge));
      next.delete(edge);
    }
    rings.push(ring);
  }
  return rings;
};

/** The contours of a map of that size at levels. */
export const contoursOf = (core, size, sigma, levels) => {
  const [across, down] = size.map((side) => sideOf(side, sigma));
  const all = size.every(Boolean) ? framed(core, across, down) : [];
  return levels.map((level) => new Contour(level, trace(all, level, across, down)));
};
