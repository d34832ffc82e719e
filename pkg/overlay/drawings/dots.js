// Each recorded point as a dot. Those that the map counts in one cell lie in one place: there the dot is larger and denser.

/** So many are drawn in a frame; of more every second, fourth and so on. */
const MOST = 4000;
/** What may be chance, of the opacity of what is sure. */
const FAINT = 0.3;
/** Opacity of a single point, of the one that was chosen. */
const SINGLE = 0.7;
/** Radius of a single point, how much doubling adds, and the largest, CSS px. */
const [LEAST_PX, MORE_PX, MOST_PX] = [2.8, 1, 10];
/** A difference, and what money was made, has no single points: what its hottest place amounts to is so many. */
const OF_HOTTEST = 32;
/** Rings around it, outermost first, so that it is seen on any page: colour and how far out from its border, CSS px. */
const RINGS = [
  ["rgb(0 0 0/0.5)", 1.5],
  ["#fff", 1],
];

const rgb = (colour) => `rgb(${colour.slice(0, 3)})`;

/** What counts as one point. */
const unit = ({ about, colours }) => (about.versus || about.kind == "revenue" ? (colours.max || 1) / OF_HOTTEST : 1);

/** A picture of a dot: of `2 ** power` points in one place. */
const makeDot = (power, colour, opacity, ratio) => {
  const radius = Math.min(LEAST_PX + MORE_PX * Math.max(power, -1), MOST_PX);
  const half = Math.ceil(radius + 2);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 2 * half * ratio;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  for (const [fill, more] of [...RINGS, [colour, 0]]) {
    context.fillStyle = fill;
    context.beginPath();
    context.arc(half, half, radius + more, 0, 7);
    context.fill();
  }
  // All of it at once, or its parts would show through one another.
  context.globalCompositeOperation = "destination-in";
  context.globalAlpha = opacity * (1 - (1 - SINGLE) ** (2 ** power));
  context.fillRect(0, 0, 2 * half, 2 * half);
  return { canvas, half };
};

/** Pictures of dots, each made once. */
const makeDots = (ratio) => {
  const known = new Map();
  return (power, colour, opacity) => {
    const name = `${power} ${colour} ${opacity}`;
    if (!known.has(name)) known.set(name, makeDot(power, colour, opacity, ratio));
    return known.get(name);
  };
};

/** A number of a place in the document that has nothing to do with where it is. */
const chance = (x, y) => {
  const mixed = Math.imul(Math.round(x) * 73856093 ^ Math.round(y) * 19349663, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
};

/** Draws the points that the core has in the viewport, of which the document begins at `left` and `top`: how many places have some, and
 * of how many one is drawn. */
export const makePoints = (ratio) => {
  const dot = makeDots(ratio);
  return (context, core, all, [left, top]) => {
    const { colours: { ramp }, look, about } = all;
    const fields = (about.versus ? [0, 1] : [1]).map((at) => core.points(at));
    const places = fields.reduce((sum, { length }) => sum + length / 3, 0);
    let every = 1;
    while (places / every > MOST) every *= 2;
    const one = unit(all);
    const [hot, cold] = [ramp.at(-1), ramp[0]].map(rgb);
    fields.forEach((points, at) => {
      const opacity = look.opacity * (at == fields.length - 1 ? 1 : FAINT);
      for (let from = 0; from < points.length; from += 3) {
        const [x, y, weight] = [points[from], points[from + 1], points[from + 2]];
        if (every > 1 && chance(x - left, y - top) % every) continue;
        const power = Math.round(2 * Math.log2(Math.abs(weight) / one)) / 2;
        const { canvas, half } = dot(Math.max(-2, power), weight < 0 ? cold : hot, opacity);
        context.drawImage(canvas, x - half, y - half, 2 * half, 2 * half);
      }
    });
    return { places, every };
  };
};
