// rrweb's events: incremental snapshots (3) by source, and custom events (5).
import { countMove, text } from "./counting.mjs";

const [INCREMENTAL, CUSTOM] = [3, 5];
const [MOUSE_MOVE, INTERACTION, SCROLL] = [1, 2, 3];
const CLICK = 2;

export function count(body, counts) {
  for (const { type, data } of JSON.parse(text(body)).events) {
    if (type === CUSTOM) counts.custom += 1;
    if (type === INCREMENTAL) countIncrement(data, counts);
  }
}

function countIncrement({ source, type, positions }, counts) {
  if (source === MOUSE_MOVE) positions.forEach(({ x }) => countMove(counts, x));
  if (source === INTERACTION && type === CLICK) counts.clicks += 1;
  if (source === SCROLL) counts.scrolls += 1;
}
