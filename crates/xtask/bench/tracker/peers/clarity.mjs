// Clarity's payload: an envelope, analysis events and playback events, each event `[time, type, ...]`.
import { countMove, text } from "./counting.mjs";

const [CLICK, SCROLL, MOVE, CUSTOM, SCRIPT_ERROR] = [9, 10, 12, 24, 31];

export function count(body, counts) {
  for (const [, type, , x] of JSON.parse(text(body)).a || []) {
    if (type === MOVE) countMove(counts, x);
    if (type === CLICK) counts.clicks += 1;
    if (type === SCROLL) counts.scrolls += 1;
    if (type === CUSTOM) counts.custom += 1;
    if (type === SCRIPT_ERROR) counts.errors += 1;
  }
}
