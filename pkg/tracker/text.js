// The rules for texts: what may leave the browser, and which names a person chose rather than a tool.
import { core } from "isotherm-tracker";
import { guard } from "./page.js";
import { GROUPED, isPersonal } from "./personal.js";

/** Separates texts that travel as one. */
export const SEPARATOR = "\x1f";

let encoder;

/** What a URL has escaped is judged as it reads; nothing if that is no character. */
const unescaped = guard(decodeURIComponent);

/** The beginning of the text with every personal word, and every number of five digits or more written in groups, replaced by `*`. Words end at white space and at what separates parts of a URL. */
const mask = (text) => {
  text = ("" + text).slice(0, 4096);
  // Each character by itself: one that is none leaves the others.
  const plain = text.replace(/(%[89a-f][\da-f])+|%[0-7][\da-f]/gi, (escaped) => unescaped(escaped) ?? escaped);
  // However often it was escaped.
  if (plain != text) return mask(plain);
  return text
    .replace(/\x1f/g, " ")
    // In what stands before it an @ allows what else ends a word, and in quotation marks anything.
    .replace(/("[^"]{1,64}"|[^\s/?=#;,"()<>[\]{}|]{1,64})@/g, "@")
    .replace(GROUPED, "*")
    .replace(/[^\s/?=#;,"()<>[\]{}|&'`]+/g, (word) => (isPersonal(word) ? "*" : word))
    .slice(0, 256);
};

/** The page's own words: masked and joined. What it gives as a number, and so small, is no telephone's or
 * card's; what cannot be read is empty. */
export const words = (texts) =>
  texts.map(guard((text) => (text === +text && text * text < 1e14 ? text : mask(text)))).join(SEPARATOR);

/** Where in the core's memory texts go in and batches come out. */
export let room;

export const attach = () => {
  encoder = new window.TextEncoder();
  room = new Uint8Array(core.$memory.buffer, core.$buffer(), 61440);
};

/** Hands a text to the core and returns its length, by which the next call finds it. */
export const put = (text) => encoder.encodeInto(text, room).written;

// Names that say what an element does at the moment (as most long words in -ed do), not what it is, or that a tool has made.
const STATES =
  /^(visible|((is|has|js|css|sc|svelte)-|jss\d).*|\w{4,}ed|out|hover|active|focus|shown?|sticky|current|stuck|in|open|off|loading|on|hidden)$/;

/** Letters that read like words, not too many, with at most two digits behind: no five consonants in a row, no hump every other letter. */
const isWord = (part) => {
  const letters = part.replace(/\d\d?$/, "");
  const humps = letters.split(/(?=[A-Z])/).length;
  return !(/[^aeiouy]{5}|[^a-z]|.{24}/i.test(letters) || /[A-Z]{2}/.test(letters) || (humps > 1 && letters.length <= humps * 3));
};

/** Whether a name can stand in a selector unescaped, is made of words, and says nothing of a state or a person. */
export const isStable = (name) =>
  /^[a-z](?!(.*\d){5}).{0,39}$/i.test(name) && !STATES.test(name) && name.split(/[-_]/).every(isWord);
