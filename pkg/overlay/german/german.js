// German: every table of words that there is in English. A test compares their keys.
import { people } from "./people.js";
import { drawings, live, said, time } from "./said.js";
import { german } from "./words.js";

/** Lets the overlay's table speak German, and keeps as `others` the tables of what may come later, and the `own` one in which German
 * looks its words up. */
export const speakGerman = (words) => Object.assign(words, german, { others: { own: german, people, said, live, time, drawings } });
