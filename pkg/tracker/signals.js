// Signals, in the page's own words once they are masked (see `words`), or in ours.
import { signal } from "isotherm-tracker";
import { wake } from "./delivery.js";
import { now } from "./page.js";
import { put } from "./text.js";

/** A name, then names and values of properties, with U+001F between them. */
export const say = (kind, text = "", anchor = 0, value = 0, at = now()) => wake(signal(at, kind, anchor, value, put(text)));
