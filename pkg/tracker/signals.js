// Signals, in the page's own words once they are masked (see `words`), or in ours.
import { core } from "isotherm-tracker";
import { now } from "./page.js";
import { put } from "./text.js";

// By texts, of which each has a separator: none is called as what every object has.
let counts;

/** Another view counts anew. */
export const recount = () => (counts = {});

/** What is known of a text in this view: how often it was to be said, and whatever else; of another once there are too many nothing is kept. */
export const known = (text, most) => counts[text] || (Object.keys(counts).length < most ? (counts[text] = [0, 0]) : []);

/** A name, then names and values of properties, with U+001F between them. To the core what is not given is 0. */
export const say = (kind, text, anchor, value, at = now()) => core.$signal(at, kind, anchor, value, put(text));
