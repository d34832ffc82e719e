// How forms are filled in: which field, for how long, with how many corrections. Never what.
import { touched } from "isotherm-tracker";
import { Signal } from "./codes";
import { isIgnored, number } from "./elements.js";
import { listen, now } from "./page.js";
import { say } from "./signals.js";

let field;

const inner = (event) => event.composedPath()[0];

/** The field in use, if any, is told as if it had been left. */
export const leaveField = () => {
  if (field) say(Signal.Field, `\x1finputs\x1f${field.inputs}\x1fcorrections\x1f${field.corrections}`, number(field.element), now() - field.since);
  field = 0;
};

export const watchForms = () => {
  listen(document, "focusin", (event) => {
    const element = inner(event);
    leaveField();
    if (element.matches("input,select,textarea") && !isIgnored(element)) field = { element, since: now(), inputs: 0, corrections: 0 };
  });
  listen(document, "focusout", leaveField);
  listen(document, "input", ({ inputType }) => {
    if (!field) return;
    field.inputs++;
    if (/^(delete|history)/.test(inputType)) field.corrections++;
  });
  listen(document, "submit", (event) => {
    leaveField();
    say(Signal.Submit, "", number(event.target));
  });
  listen(document, "copy", (event) => isIgnored(event.target) || say(Signal.Copy, "", number(event.target)));
  listen(document, "pointerup", (event) => getSelection().isCollapsed || isIgnored(event.target) || say(Signal.Select, "", number(event.target), ("" + getSelection()).length));
  listen(document, "keydown", ({ timeStamp }) => touched(timeStamp));
};
