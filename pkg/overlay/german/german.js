// German: every table of words that there is in English. A test compares their keys.
import { people } from "./people.js";
import { live, said, time } from "./said.js";
import { german } from "./words.js";

/** Lets the overlay's table speak German, and keeps as `others` the tables of what may come later. */
export const speakGerman = (words) => Object.assign(words, german, { others: { people, said, live, time } });
