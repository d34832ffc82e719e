// The points: values at the same place add up, as in heatmap.js.

/** Points by their places. */
export class Store {
  #columns = new Map();
  #points = [];

  /** The value above which nothing is hotter, and the one below which nothing is seen, as the caller sees them. */
  max = 1;
  min = 10;

  clear() {
    this.#columns.clear();
    this.#points = [];
  }

  /** Adds a point of the caller's; the value at its place now. */
  add(point, config) {
    const [x, y] = placeOf(point, config);
    const value = +(point[config.valueField || config.defaultValueField] || 1);
    if (!Number.isFinite(Math.fround(x + y) + value)) throw new TypeError(`isotherm/h337: ${JSON.stringify(point)} has no finite place and value`);
    let column = this.#columns.get(x);
    if (!column) this.#columns.set(x, (column = new Map()));
    const there = column.get(y);
    if (there) return (there.value += value);
    // With all that a map notes of it, so that it is of one shape.
    const made = { x, y, value, radius: point.radius, weight: 0, drawn: 0 };
    column.set(y, made);
    this.#points.push(made);
    return value;
  }

  /** Takes away what is at the places of points of the caller's. */
  remove(points, config) {
    for (const point of points) {
      const [x, y] = placeOf(point, config);
      this.#columns.get(x)?.delete(y);
    }
    this.#points = this.#points.filter(({ x, y }) => this.#columns.get(x).has(y));
  }

  /** All points, each place once. */
  points() {
    return this.#points;
  }

  /** How much of the scale a value is: 0 at the minimum, 1 at the maximum, and never nothing. */
  weight({ value }) {
    const share = (value - this.min) / (this.max - this.min);
    return this.max > this.min ? Math.max(share, 0.01) : 1;
  }
}

const placeOf = (point, { xField, defaultXField, yField, defaultYField }) => [+point[xField || defaultXField], +point[yField || defaultYField]];
