// The points: values at the same place add up, as in heatmap.js.
import { entry, finite, isDrawable, weighable } from "../gauss.js";

const placeOf = (point, { xField, defaultXField, yField, defaultYField }) => [point[xField || defaultXField], point[yField || defaultYField]];

/** What point `i` of the caller's says, or an error that shows it. */
const read = (given, i, config) => {
  const point = Object(given);
  const [x, y] = placeOf(point, config);
  const said = point[config.valueField || config.defaultValueField];
  // 1 for 0 as there; what is no number is told.
  const value = said === 0 ? 1 : (said ?? 1);
  entry("h337: data", i, { x, y, value });
  finite(`h337: radius of data[${i}]`, point.radius ?? 0, 0);
  // With all that a map notes of it, so that it is of one shape.
  return { x: +x, y: +y, value: +value, radius: point.radius, weight: 0, drawn: 0 };
};

/** Points by their places. */
export class Store {
  #columns = new Map();
  #points = [];
  // No sum of the values is above this.
  #most = 0;

  /** The value above which nothing is hotter, and the one below which nothing is seen, as the caller sees them. */
  max = 1;
  min = 10;

  /** Adds points of the caller's, all of them or none; calls `added` with the value at the place of each then. */
  add(points, config, added) {
    const list = points.map((point, i) => read(point, i, config));
    this.#bear(list);
    for (const point of list) {
      const value = this.#put(point);
      added?.(value);
    }
  }

  // Makes sure that no sum becomes what no map takes: on the way there at most the sum of what has no sign.
  #bear(list) {
    const most = list.reduce((sum, { value }) => sum + Math.abs(value), 0);
    if (isDrawable(most + this.#most)) return void (this.#most += most);
    const sums = new Store();
    for (const { x, y, value } of [...this.#points, ...list]) {
      const sum = sums.#put({ x, y, value });
      if (!isDrawable(sum)) throw new RangeError(`isotherm/h337: the values at x ${x}, y ${y} add up to ${sum}; that can be up to 2^100`);
    }
    this.#most += most;
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
    const places = points.map((point, i) => {
      const [x, y] = placeOf(Object(point), config);
      entry("h337: data", i, { x, y });
      return [+x, +y];
    });
    for (const [x, y] of places) this.#columns.get(x)?.delete(y);
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
    if (!(this.max > this.min)) return 1;
    const share = (value - this.min) / (this.max - this.min);
    weighable("h337", value - this.min, share, `what max is above min, ${this.max - this.min}`);
    return Math.max(share, 0.01);
  }
}
