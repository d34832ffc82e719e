// PostHog's batches: one event, a list of them, or `{ batch }`; moves and clicks are in the heatmap events.
import { countMove, text } from "./counting.mjs";

const OWN = /^\$/;

export function count(body, counts) {
  const said = parse(body);
  for (const event of Array.isArray(said) ? said : said?.batch || [said]) {
    if (event?.event === "$$heatmap") countPoints(event.properties.$heatmap_data, counts);
    if (event?.event === "$exception") counts.errors += 1;
    if (event?.event && !OWN.test(event.event)) counts.custom += 1;
  }
}

function countPoints(data, counts) {
  for (const { type, x } of Object.values(data).flat()) {
    if (type === "mousemove") countMove(counts, x);
    if (type === "click") counts.clicks += 1;
  }
}

/** JSON, bare or gzipped, or a form whose `data` is base64. */
function parse(body) {
  const said = text(body);
  if (!said.startsWith("data=")) return JSON.parse(said);
  return JSON.parse(Buffer.from(new URLSearchParams(said).get("data"), "base64").toString());
}
