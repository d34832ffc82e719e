// Watches for what follows a click: something that changes before the visitor's eyes, or a request that may.
import { core } from "isotherm-tracker";
import { guard, listen, now, observer } from "./page.js";

// What changes so long after a click, or after the page began, does so of its own accord, ms; and for so long that is learnt.
const CALM_MS = 2500;
const LEARN_MS = 1e4;

const restless = new WeakSet();
let since = 0;
let clicked = 0;
let changes, acted;

const seen = () => core.$effect(now(), true);

const changed = (records) => {
  const waited = now() - since;
  // What the click's own listeners change is its effect in any case.
  const direct = window.event == clicked;
  if (direct || waited > LEARN_MS) changes.disconnect();
  if (direct || records.every(({ target }) => (waited > CALM_MS ? restless.add(target) : !restless.has(target)))) seen();
};

const watch = guard((node) => node.nodeType > 8 && changes.observe(node, { subtree: true, childList: true, attributes: true, characterData: true }));

/** A click happened: the next change is its effect. */
export const expect = (event) => {
  const path = event.composedPath();
  since = now();
  clicked = event;
  acted = false;
  [document, ...path].forEach(watch);
  // A link that leads away takes its time.
  if (path.some(({ href }) => href)) setTimeout(guard(() => event.defaultPrevented || core.$effect(now(), false)));
};

export const watchEffects = () => {
  changes = observer("Mutation", changed);
  // While a page builds itself up, to watch it would cost much and tell nothing.
  setTimeout(watch, CALM_MS, document);
  // What the visitor does next is no effect of the click before, nor is what comes of it.
  listen("pointerdown wheel keydown", () => (acted = true));
  listen("scroll focusin input change toggle fullscreenchange blur popstate hashchange", () => acted || seen());
  // To ask what is selected costs the page a layout.
  listen("selectionchange", () => now() - since > CALM_MS || !clicked || getSelection().isCollapsed || seen());
};
