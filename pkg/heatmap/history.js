// What was done to a map's points, so that it can be done again with another sigma.
//
// Densities are linear in the points: what is taken away need not be looked for among what is there. It is done to the engine
// at once, and owed here; a while later, a block of points at a time, each that is owed is dropped together with one like it
// that was added. So most steps take as long as their own points do, and little more is kept than what is left; of a million
// points that go in random order, a few steps take half a second.
import { PARTS } from "./data.js";

/** Lists with fewer points are not kept as they are. */
const FEW = 64;
/** Points that are looked for among those owed at once. */
const BLOCK = 4_096;
/** So many are looked for when one is taken away: what is kept is then at most a third more than what is left. */
const EFFORT = 4;
/** Below this share of the weights of all, old points are forgotten. */
const GONE = 1e-9;

export class History {
  // Up to the last decay, and grids and elements.
  #past = [];
  #most = FEW;
  // Since then: long lists, and the rest one by one, with what was taken away and not found yet.
  #added = [];
  #bag = new Bag();
  #removes = false;
  /** The same as it is now. */
  copy() {
    const made = new History();
    for (const step of this.steps()) made.push(step);
    return made;
  }

  push(step) {
    const { x, width, values, remove, decay } = step;
    if (decay !== undefined) this.#decay(decay);
    else if (values || width) this.#past.push(step);
    else if (remove) this.#remove(step);
    else if (x.length < FEW) this.#bag.put(step, 1);
    else this.#added.push(step);
  }

  /** Every step again; whoever removed something is told of a removal, also where nothing of it is left. */
  steps() {
    return [...this.#past, ...this.#recent()];
  }

  /** Every set of points, without those that were taken away. */
  sets() {
    this.#settle();
    return this.steps().filter(({ x, remove }) => x && !remove);
  }

  // Since the last decay.
  #recent() {
    return [this.#bag.points(1), ...this.#added, ...(this.#removes ? [this.#bag.points(-1)] : [])];
  }

  #remove(step) {
    this.#removes = true;
    if (this.#runs(step)) return;
    this.#bag.put(step, -1);
    if (this.#bag.owed > BLOCK && this.#bag.owed > BLOCK + this.#added.reduce((sum, { x }) => sum + x.length, 0) / EFFORT) this.#settle();
  }

  #settle() {
    if (this.#bag.owed) this.#added = this.#added.map((step) => this.#bag.without(step)).filter(isLeft);
  }

  // What goes is mostly how a list begins or ends: then nothing need be looked for.
  #runs(step) {
    const count = step.x.length;
    return this.#added.some((list, at) =>
      [0, list.x.length - count].some((from) => {
        // Most lists differ at once: no parts are made of them.
        const is = list.x[from] === step.x[0] && list.y[from] === step.y[0] && PARTS.every((name) => isSame(list[name]?.subarray(from, from + count), step[name]));
        return is && this.#added.splice(at, 1, ...[part(list, 0, from), part(list, from + count)].filter(isLeft));
      }),
    );
  }

  #decay(factor) {
    const since = this.#recent().filter(isLeft);
    if (!since.length && this.#past.at(-1)?.decay >= 0) factor *= this.#past.pop().decay;
    this.#past.push(...since, { decay: factor });
    [this.#added, this.#bag] = [[], new Bag()];
    if (this.#past.length <= this.#most) return;
    // The oldest go, as far as what is left of each is next to nothing beside all.
    let left = 1;
    const weights = [...this.#past].reverse().map((step) => (left *= step.decay ?? 1) * gross(step));
    const least = GONE * weights.reduce((sum, weight) => sum + weight);
    const kept = weights.reverse().findIndex((weight) => weight > least);
    this.#past.splice(0, kept < 0 ? Infinity : kept);
    this.#most = 2 * this.#past.length + FEW;
  }
}

const isLeft = ({ x }) => x.length;

const isSame = (a, b) => a === b || (a?.length === b?.length && a.every((one, i) => one === b[i]));

const part = (step, from, to) => {
  const some = { ...step };
  for (const name of PARTS) some[name] &&= some[name].subarray(from, to);
  return some;
};

const gross = ({ x = [], weight, values }) => (weight ?? values)?.reduce((sum, weight) => sum + Math.abs(weight), 0) ?? x.length;

// A point in single precision, and as letters, which a map finds faster than a list.
const point = new Float32Array(3);
const letters = new Uint16Array(point.buffer);
const keyOf = ({ x, y, weight }, i) => {
  point[0] = x[i];
  point[1] = y[i];
  point[2] = weight ? weight[i] : 1;
  return String.fromCharCode.apply(null, letters);
};

/** Points, and how many there are of each place and weight, below 0 where some are owed. */
class Bag {
  #counts = new Map();

  /** How many are owed. */
  owed = 0;

  /** Puts so many of each point of a step in. */
  put(step, count) {
    for (let i = 0; i < step.x.length; i++) this.#put(keyOf(step, i), count);
  }

  #put(key, count) {
    const before = this.#counts.get(key) ?? 0;
    if (before + count) this.#counts.set(key, before + count);
    else this.#counts.delete(key);
    this.owed += Math.min(before, 0) - Math.min(before + count, 0);
  }

  /** The points of a step that are not owed; those that are, are owed no longer. */
  without(step) {
    const stays = step.x.map((_, i) => {
      const key = keyOf(step, i);
      return this.#counts.get(key) < 0 ? this.#put(key, 1) : 1;
    });
    const left = { ...step };
    for (const name of PARTS) left[name] &&= left[name].filter((_, i) => stays[i] == 1);
    return left;
  }

  /** Those that are here, or owed, as a step. */
  points(sign) {
    const lists = PARTS.map(() => []);
    for (let [key, count] of this.#counts) {
      for (letters.forEach((_, i) => (letters[i] = key.charCodeAt(i))); count * sign > 0; count -= sign) lists.forEach((list, i) => list.push(point[i]));
    }
    const [x, y, weight] = lists.map((list) => Float32Array.from(list));
    return { x, y, weight, remove: sign < 0 };
  }
}
