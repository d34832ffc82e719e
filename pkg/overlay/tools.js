// What can be done with a map beside looking at it: mark places, hand it on, keep it.
import { mark, node, say } from "./nodes.js";
import { words } from "./words.js";

const FORMATS = ["png", "svg", "csv", "json"];

const textButton = (text, title) => mark(node("button", "", text), { type: "button", title });

/** The buttons. `aim` is called with what is to be marked, `copy` when a link is wanted, `save` with a format. */
export const makeTools = ({ listen, aim, copy, save }) => {
  const modes = ["pin", "zone"].map((mode) => [mode, textButton(words.tools[mode], words.hints[mode])]);
  for (const [mode, made] of modes) listen(made, () => aim(mode), "click");
  const link = textButton(words.tools.link, words.hints.link);
  listen(link, copy, "click");
  const saves = FORMATS.map((format) => {
    const made = textButton(format.toUpperCase(), words.hints[format]);
    listen(made, () => save(format), "click");
    return made;
  });
  const note = mark(node("p", "facts"), { role: "status" });
  const rows = [node("div", "buttons", ...modes.map(([, made]) => made), link), node("div", "buttons", node("span", "name", words.save), ...saves)];
  return {
    element: mark(node("section", "tools", ...rows, note), { "aria-label": words.toolsLabel }),
    /** Shows what is aimed at. */
    aiming: (at) => {
      for (const [mode, made] of modes) mark(made, { "aria-pressed": mode == at });
      say(note, at in words.hints ? words.hints[at] : "");
    },
    /** Says what became of a wish. */
    note: (text) => say(note, text),
  };
};
