// How forms are filled in: which field, for how long, with how many corrections. Never what.
import { Effect, Signal } from "./codes";
import { act, lift, seen } from "./effects.js";
import { isIgnored, number } from "./elements.js";
import { FIELDS } from "./match.js";
import { guard, listen, now, signal, soon } from "./page.js";
import { stroke, tellMoves } from "./pointer.js";
import { nested } from "./scrolling.js";
import { say } from "./signals.js";
import { words } from "./text.js";

let field, since, inputs, corrections;

/** The field in use, if any, is told as if it had been left. */
export const leaveField = () => {
  if (field) say(Signal.Field, words(["", "inputs", inputs, "corrections", corrections]), number(field), now() - since);
  field = 0;
};

const tell = (kind, { target }, value) => isIgnored(target) || say(kind, "", number(target), value);

const submitted = guard((event) => {
  leaveField();
  tell(Signal.Submit, event);
  // It takes its time.
  seen(Effect.Begun);
});

// That a form is sent is not heard outside its shadow root; the same listener twice is one.
const watchRoot = (root) => root.addEventListener("submit", submitted, { passive: true, capture: true, signal });

const focused = (event) => {
  const [element] = event.composedPath();
  watchRoot(element.getRootNode());
  enterField(element);
};

/** The field is in use from now on, if it is one, and no other any more. */
export const enterField = (element) => {
  if (element == field) return;
  leaveField();
  inputs = corrections = 0;
  since = now();
  if (element.matches(FIELDS + ",[contenteditable]") && !isIgnored(element)) field = element;
};

const changed = (event) => {
  const [element] = event.composedPath();
  // When a box or its label is clicked, Safari sets it before it gets the focus, if it gets it at all.
  if (event.isTrusted) enterField(element);
  inputs++;
  corrections += /^(delete|history)/.test(event.inputType);
};

/** Follows the forms, selections and keys of a window. */
export const watchForms = (view) => {
  watchRoot(view.document);
  listen("focusin", focused, view);
  listen("focusout", leaveField, view);
  listen("input", changed, view);
  listen("cut copy", (event) => tell(Signal.Copy, event), view);
  // Once a selection, however often one clicks beside it.
  let told;
  let lifted;
  const select = () => {
    const text = "" + (view.getSelection() || "");
    if (text && told != text) tell(Signal.Select, lifted, (told = text).length);
  };
  const acted = (event) => {
    stroke(event);
    if (event.type == "pointerup") soon(select, (lifted = event), lift());
    else if (event.type != "pointercancel") {
      // What scrolls soon has not yet.
      if (nested) tellMoves();
      act(event);
    }
  };
  // Each listener is guarded, timed and called by itself: one for all of it.
  listen("pointerdown pointerup pointercancel wheel keydown", acted, view);
};
