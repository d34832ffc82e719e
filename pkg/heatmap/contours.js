// Isotherms as rings, and rings as what draws them.

import { floats } from "./core.js";
import { within } from "./options.js";

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

/** Reads the paths that the engine found for levels. */
export const readContours = (core, count, levels) => {
  const paths = new Uint32Array(core.$memory.buffer, core.$paths() >>> 0, count * 3);
  const rings = levels.map(() => []);
  const vertices = core.$vertices();
  for (let i = 0; i < count * 3; i += 3) {
    const [level, first, length] = paths.subarray(i);
    const places = floats(core, vertices + first * 8, length * 2);
    rings[level].push(Array.from({ length }, (_, n) => [places[n * 2], places[n * 2 + 1]]));
  }
  return levels.map((value, i) => new Contour(value, rings[i]));
};
