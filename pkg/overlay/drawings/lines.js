// Lines of equal heat through a grid of densities, by marching squares, each as one way from where it comes in to where it ends.

/** Memory that stays from frame to frame, for each level: which edge follows which, and which have one before them. All of it is 0 between two uses. */
let memory = [];
const memoryFor = (count, size) => {
  if (memory.length < count || memory[0].next.length < size) {
    memory = Array.from({ length: count }, () => ({ next: new Uint32Array(size), entered: new Uint8Array(size) }));
  }
  return memory;
};

let ranks = new Uint8Array();

/** Of each density, how many of the rising levels are below it. */
const rank = (values, levels) => {
  if (ranks.length < values.length) ranks = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    let below = 0;
    while (value > levels[below]) below++;
    ranks[at] = below;
  }
  return ranks;
};

/** Writes down how a level goes through the cell of four edges, of whose corners the bits say, clockwise, which are higher: where the way around
 * it comes to what is higher a piece of a line enters, and where it leaves that the piece leaves. Where all four edges are
 * crossed `isJoined` says whether the middle is as high. */
const link = ({ next, entered }, starts, edges, corners, isJoined) => {
  // Twice: what follows the last is the first.
  const bits = corners * 0x11;
  const step = isJoined ? 3 : 1;
  for (let entry = 0; entry < 4; entry++) {
    if (((bits >> entry) & 3) != 2) continue;
    let exit = entry;
    while (((bits >> exit) & 3) != 1) exit = (exit + step) % 4;
    next[edges[entry]] = edges[exit];
    entered[edges[exit]] = 1;
    starts.push(edges[entry]);
  }
};

/** Links the edges of the grid for each level, and gives where its lines may start. Edge 2n goes from place n to the right, 2n + 1 down from it. */
const linkAll = ({ values, columns }, levels, all) => {
  const ranks = rank(values, levels);
  const starts = levels.map(() => []);
  for (let row = 0; row < values.length - columns; row += columns) {
    for (let at = row; at < row + columns - 1; at++) {
      const a = ranks[at];
      const b = ranks[at + 1];
      const c = ranks[at + columns + 1];
      const d = ranks[at + columns];
      if (a == b && b == c && c == d) continue;
      const edges = [2 * at, 2 * at + 3, 2 * (at + columns), 2 * at + 1];
      const middle = (values[at] + values[at + 1] + values[at + columns + 1] + values[at + columns]) / 4;
      for (let level = Math.min(a, b, c, d); level < Math.max(a, b, c, d); level++) {
        const corners = (a > level) | ((b > level) << 1) | ((c > level) << 2) | ((d > level) << 3);
        link(all[level], starts[level], edges, corners, middle > levels[level]);
      }
    }
  }
  return starts;
};

/** The line that starts at an edge: x and y of its places, one after the other, in CSS px. */
const walk = ({ values, columns, step }, { next, entered }, level, start) => {
  const line = [];
  for (let edge = start, then; ; edge = then) {
    const [from, isDown] = [edge >> 1, edge & 1];
    const along = (level - values[from]) / (values[from + (isDown ? columns : 1)] - values[from]);
    line.push(((from % columns) + (isDown ? 0 : along)) * step, (Math.floor(from / columns) + (isDown ? along : 0)) * step);
    then = next[edge];
    next[edge] = entered[edge] = 0;
    if (!then) return line;
  }
};

/** The lines at each of the rising levels. */
export const lines = (grid, levels) => {
  const all = memoryFor(levels.length, 2 * grid.values.length);
  return linkAll(grid, levels, all).map((starts, at) => {
    const { next, entered } = all[at];
    // What comes in from the border has no edge before it; what is left then goes around.
    const found = starts.filter((edge) => !entered[edge]).map((edge) => walk(grid, all[at], levels[at], edge));
    for (const edge of starts) if (next[edge]) found.push(walk(grid, all[at], levels[at], edge));
    return found;
  });
};
