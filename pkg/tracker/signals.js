// Signals, in the page's own words once they are masked (see `words`), or in ours.
import { core } from "isotherm-tracker";
import { now } from "./page.js";
import { put } from "./text.js";

// So many texts are counted in a view.
const MOST = 300;

// By texts, of which each has a separator: none is called as what every object has.
let counts;

/** Another view counts anew. */
export const recount = () => (counts = {});

/** How often this was to be said in this view, now included; 0 for another text once there are too many. */
export const times = (text, most = MOST) => (counts[text] || Object.keys(counts).length < most ? (counts[text] = -~counts[text]) : 0);

/** A name, then names and values of properties, with U+001F between them. To the core what is not given is 0. */
export const say = (kind, text, anchor, value, at = now()) => core.$signal(at, kind, anchor, value, put(text));
