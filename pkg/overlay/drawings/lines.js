// Lines of equal heat through a grid of densities, by marching squares, each as one way from where it comes in to where it ends.

/** Which edge of the grid follows which on the lines at a level: edge 2n goes from place n to the right, 2n + 1 down from it. 0 is none:
 * from the very first edge no line goes on that matters. */
const linked = ({ values, columns }, level) => {
  const sign = level < 0 ? -1 : 1;
  const [bound, next, starts, entered] = [level * sign, new Uint32Array(2 * values.length), [], new Uint8Array(2 * values.length)];
  for (let row = 0; row < values.length - columns; row += columns) {
    let [left, below] = [values[row] * sign > bound, values[row + columns] * sign > bound];
    for (let first = row; first < row + columns - 1; first++) {
      const [right, beyond] = [values[first + 1] * sign > bound, values[first + columns + 1] * sign > bound];
      // A bit for each corner inside, clockwise, twice: what follows the last is the first.
      const bits = (left | (right << 1) | (beyond << 2) | (below << 3)) * 0x11;
      [left, below] = [right, beyond];
      if (!(bits % 0xff)) continue;
      const edges = [2 * first, 2 * first + 3, 2 * (first + columns), 2 * first + 1];
      const middle = (values[first] + values[first + 1] + values[first + columns + 1] + values[first + columns]) / 4;
      // Where all four edges are crossed, the middle says whether the corners inside belong together.
      const step = middle * sign > bound ? 3 : 1;
      for (let entry = 0; entry < 4; entry++) {
        if (((bits >> entry) & 3) != 2) continue;
        let exit = entry;
        while (((bits >> exit) & 3) != 1) exit = (exit + step) % 4;
        next[edges[entry]] = edges[exit];
        entered[edges[exit]] = 1;
        starts.push(edges[entry]);
      }
    }
  }
  // What comes in from the border has no edge before it; what is left then goes around.
  return { next, starts: [...starts.filter((edge) => !entered[edge]), ...starts] };
};

/** The lines at a level: of each x and y of its places, one after the other, in CSS px. */
export const lines = (grid, level) => {
  const { values, columns, step } = grid;
  const { next, starts } = linked(grid, level);
  const found = [];
  for (const start of starts) {
    if (!next[start]) continue;
    const line = [];
    for (let edge = start, then; ; edge = then) {
      const from = edge >> 1;
      const isDown = edge & 1;
      const along = (level - values[from]) / (values[from + (isDown ? columns : 1)] - values[from]);
      line.push(((from % columns) + (isDown ? 0 : along)) * step, (Math.floor(from / columns) + (isDown ? along : 0)) * step);
      then = next[edge];
      next[edge] = 0;
      if (!then) break;
    }
    found.push(line);
  }
  return found;
};
