// The words of a page line by line, each with its box, and with what a person is known by veiled.
import { GROUPED, isPersonal } from "../../tracker/personal.js";

const veil = (text) => text.replace(/\S/g, "•");

/** The text with whatever looks personal veiled, as the tracker masks it, and as long as it was. */
export const veiled = (text) =>
  text.replace(GROUPED, veil).replace(/[^\s/?=#;,"()<>[\]{}|&'`]+/g, (word) => (isPersonal(word) ? veil(word) : word));

const CASES = { uppercase: "toUpperCase", lowercase: "toLowerCase" };

/** Where a range is best cut in two: at white space near its middle. */
const middle = (text, from, to) => {
  const half = (from + to) >> 1;
  const before = text.lastIndexOf(" ", half);
  return before > from ? before + 1 : Math.max(half, from + 1);
};

/** The lines of a text node that has words: these, and their box in the viewport. */
export const linesOf = (node, transform) => {
  const [plain, range, lines] = [node.data, document.createRange(), []];
  const safe = veiled(plain);

  const add = (from, to) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    const boxes = [...range.getClientRects()].filter(({ width }) => width);
    if (!boxes.length) return;
    const isLine = boxes.every(({ top, bottom }) => top < boxes[0].bottom && bottom > boxes[0].top);
    if (!isLine && to - from > 1) {
      const cut = middle(plain, from, to);
      return add(from, cut), add(cut, to);
    }
    const [left, right] = [Math.min(...boxes.map(({ left }) => left)), Math.max(...boxes.map(({ right }) => right))];
    const { top, height } = boxes[0];
    const last = lines.at(-1);
    const words = safe.slice(from, to);
    if (last && Math.abs(last.top - top) < height / 2 && left >= last.left) {
      Object.assign(last, { words: last.words + words, width: right - last.left });
    } else lines.push({ words, left, top, width: right - left, height });
  };

  // A space at an edge, as beside a tag, is between two boxes and in none.
  add(plain.search(/\S/), plain.trimEnd().length);
  // Without a case of their own they are as they stand.
  const verb = CASES[transform] || "trim";
  return lines
    .map((line) => ({ ...line, words: line.words.replace(/\s+/g, " ").trim()[verb]() }))
    .filter(({ words }) => words);
};
