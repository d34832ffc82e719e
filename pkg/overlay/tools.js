// What can be done with a map beside looking at it: mark places, hand it on, keep it.
import { mark, node, say } from "./nodes.js";
import { words } from "./words.js";

const FORMATS = ["png", "svg", "csv", "json"];

/** The buttons. `wanted` is called with a verb, `aim`, `link`, `play`, `live`, `time`, `keep`, `speak` or `save`, and what is to be marked or the format. A
 * local map knows of no other visits, and of no dashboard. */
export const makeTools = (within, listen, wanted) => {
  const textButton = (text, verb, what) => {
    const made = mark(node("button", "", text), { type: "button" });
    listen(made, () => wanted(verb, what), "click");
    return made;
  };
  const modes = ["pin", "zone"].map((mode) => textButton(words.tools[mode], "aim", mode));
  const saves = FORMATS.map((format) => textButton(format.toUpperCase(), "save", format));
  const plays = within ? [] : ["play", "live", "keep", "time"].map((verb) => textButton(words.tools[verb], verb));
  const note = mark(node("p", "facts"), { role: "status" });
  const rows = [
    node("div", "buttons", ...modes, textButton(words.tools.link, "link"), ...plays, textButton(words.tools.speak, "speak")),
    node("div", "buttons", node("span", "name", words.tools.save), ...saves),
  ];
  return {
    element: mark(node("section", "tools", ...rows, note), { "aria-label": words.toolsLabel }),
    /** Shows what is aimed at, and says how. */
    aiming: (at, hint) => {
      modes.forEach((made, which) => mark(made, { "aria-pressed": ["pin", "zone"][which] == at }));
      say(note, hint);
    },
    /** Says what became of a wish. */
    note: (text) => say(note, text),
  };
};
