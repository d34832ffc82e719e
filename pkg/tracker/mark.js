// What tells an element from its like without naming anybody: the tracker records it, the overlay compares it. It is the
// same at any width, and most of it survives an edit nearby.
import { is } from "./match.js";
import { PRIVATE } from "./private.js";

/** An attribute, or `""`. */
export const attribute = (element, name) => element.getAttribute(name) || "";

/** Of letters or numbers: 0 for none, else a number up to `most`. */
export const digest = (items, most) => [...items].reduce((sum, item) => ((sum * 131 + (item.codePointAt?.() ?? item)) % most) + 1, 0);

// Around what stands directly in a shadow root is no element.
const read = (element, what) => (!element || is(element, PRIVATE) || element.querySelector(PRIVATE) ? "" : element[what].slice(0, 500).trim());

/** How long the first words are that it shows. */
const words = (element, most) => digest(read(element, "textContent").match(/\S+/g)?.map((word) => word.length) || [], most);

/** What tells it from its like: its words, or without any what is drawn in it. */
const outline = (element) => words(element, 4094) || digest(read(element, "innerHTML"), 4094);

/** The nearest words on one side, and how many elements without any lie between. */
const beside = (element, side, blanks = 1) => {
  const next = element[side];
  const seen = next && words(next, 126);
  const further = next || element.parentElement;
  return seen ? (seen * blanks) % 127 : further && blanks < 9 ? beside(further, side, blanks + !!next) : 0;
};

/** How much is in it, where it leads, and what it is called. */
const structure = (element) =>
  digest("href src name aria-label".split(" ").map((name) => attribute(element, name).split("?")[0]) + element.childElementCount, 62);

/** Digests of 6, 12, 7 and 7 bits: structure, outline (or that of what it is in), words before, words after. 0 inside of
 * what is private. */
export const mark = (element) => element.closest(PRIVATE) ? 0 :
  ((structure(element) * 4096 + (outline(element) || outline(element.parentElement))) * 128 + beside(element, "previousElementSibling")) * 128 +
  beside(element, "nextElementSibling");
