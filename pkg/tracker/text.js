// The rules for texts: what may leave the browser, and which names a person chose rather than a tool.
import { buffer, memory } from "isotherm-tracker";

/** Separates texts that travel as one. */
export const SEPARATOR = "\x1f";

const encoder = new TextEncoder();

/** A word that looks like an e-mail address, a phone, card or account number, or a token. */
const isPersonal = (word) => {
  const digits = word.replace(/\D/g, "").length;
  return /@|%40/.test(word) || digits > 4 || (word.length > 15 && digits > 1 && digits < word.length);
};

/** The text with every personal word, and every long number written in groups, replaced by `*`. Words end at white space and at what separates parts of a URL. */
export const mask = (text) =>
  ("" + text).slice(0, 2048).replace(/\d([\s().-]{0,2}\d){6,}/g, "*").replace(/[^\s\x1f/?&=#;,"'`()<>[\]{}|]+/g, (word) => (isPersonal(word) ? "*" : word));

/** The page's own words: masked, shortened, and joined. */
export const words = (texts) =>
  texts.map((text) => mask(text).replace(/\x1f/g, " ").slice(0, 256)).join(SEPARATOR);

/** Where in the core's memory texts go in and batches come out. */
export let room;

export const attach = () => (room = new Uint8Array(memory.buffer, buffer(), 61440));

/** Hands a text to the core and returns its length, by which the next call finds it. */
export const put = (text) => encoder.encodeInto(text, room).written;

// Names that say what an element does at the moment, not what it is.
const STATES =
  /^((is|has|js)-.*|active|open(ed)?|closed|selected|hover|focus(ed)?|(dis|en)abled|shown?|visible|hidden|current|load(ing|ed)|collapsed|expanded|checked|pressed|sticky|stuck|in|out|on|off)$/;

/** Letters that read like words, with at most two digits behind: short, or with vowels and no long run of consonants. */
const isWord = (part) => {
  const [, letters] = /^([a-z]*)\d{0,2}$/i.exec(part) || [];
  const humps = letters?.match(/[a-z](?=[A-Z])/g)?.length;
  return (
    letters != null &&
    !/[^aeiouy]{6}/i.test(letters) &&
    (letters.length < 5 || letters.match(/[aeiouy]/gi)?.length * 6 >= letters.length) &&
    !(humps && letters.length <= humps * 3 + 3)
  );
};

/** Whether a name can stand in a selector unescaped, is made of words, and says nothing of a state or a person. */
export const isStable = (name) =>
  /^[a-z].{0,39}$/i.test(name) && !/(\d.*){5}/.test(name) && !STATES.test(name) && name.split(/[-_]/).every(isWord);
