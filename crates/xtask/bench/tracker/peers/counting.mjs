// What the readers of peers' bodies share: unzipping, and telling the last two seconds' moves by their x.
import { gunzipSync } from "node:zlib";
import { TAIL_X } from "../visit.mjs";

/** A body as text, unzipped if it is gzip. */
export const text = (body) => (body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body).toString();

/** Counts one move at `x`. */
export function countMove(counts, x) {
  counts.moves += 1;
  if (x >= TAIL_X) counts.tail += 1;
}
