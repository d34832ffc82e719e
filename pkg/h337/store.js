// The points: values at the same place add up, as in heatmap.js.
import { entry, finite, WIDEST } from "../gauss.js";

const placeOf = (point, { xField, defaultXField, yField, defaultYField }) => [point[xField || defaultXField], point[yField || defaultYField]];

/** What point `i` of the caller's says, or an error that shows it. */
const read = (given, i, config) => {
  const point = Object(given);
  const [x, y] = placeOf(point, config);
  const said = point[config.valueField || config.defaultValueField];
  const value = Number.isNaN(said) ? said : said || 1;
  entry("h337: data", i, x, y, value);
  finite(`h337: radius of data[${i}]`, point.radius || 0, 0, WIDEST);
  // With all that a map notes of it, so that it is of one shape.
  return { x: +x, y: +y, value: +value, radius: point.radius, weight: 0, drawn: 0 };
};

/** Points by their places. */
export class Store {
  #columns = new Map();
  #points = [];

  /** The value above which nothing is hotter, and the one below which nothing is seen, as the caller sees them. */
  max = 1;
  min = 10;

  /** Adds points of the caller's, all of them or none; calls `added` with the value at the place of each then. */
  add(points, config, added) {
    for (const point of points.map((point, i) => read(point, i, config))) {
      const value = this.#put(point);
      added?.(value);
    }
  }

  #put(point) {
    const { x, y, value } = point;
    let column = this.#columns.get(x);
    if (!column) this.#columns.set(x, (column = new Map()));
    const there = column.get(y);
    if (there) return (there.value += value);
    column.set(y, point);
    this.#points.push(point);
    return value;
  }

  /** Takes away what is at the places of points of the caller's. */
  remove(points, config) {
    for (const point of points) {
      const [x, y] = placeOf(Object(point), config).map(Number);
      this.#columns.get(x)?.delete(y);
    }
    this.#points = this.#points.filter(({ x, y }) => this.#columns.get(x).has(y));
  }

  /** All points, each place once. */
  points() {
    return this.#points;
  }

  /** The value that is so much of the scale, in three digits, as a legend has it. */
  valueOf(share) {
    return +(this.min + share * (this.max - this.min)).toPrecision(3);
  }

  /** How much of the scale a value is: 0 at the minimum, 1 at the maximum, and never nothing. */
  weight({ value }) {
    const share = (value - this.min) / (this.max - this.min);
    return this.max > this.min ? Math.max(share, 0.01) : 1;
  }
}
