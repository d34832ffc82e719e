// Watches for what follows a click: something that changes before the visitor's eyes, or a request that may.
import { core } from "isotherm-tracker";
import { guard, listen, now, observer } from "./page.js";

// What changes so long after a click, or after the page began, does so of its own accord, ms; and for so long that is learnt.
const CALM_MS = 2500;
const LEARN_MS = 1e4;
// What has so changed more often is a clock or the like; a message that goes by itself, once or twice.
const MOST = 2;

// Events of a mouse or pointer that neither presses nor releases; their listeners change what it is over.
const HOVERING = /(use|ter)[^du]/;

const LINK = '[href]:not([href^="javascript:"],[href^="#"])';

const restless = new WeakMap();
let since = 0;
// The latest click, until the visitor does something else.
let clicked = 0;
let changes, stirred, ever;

// What comes after the visitor has done something else may be an effect of either.
const seen = () => core.$effect(now(), !!clicked);

const changed = (records) => {
  const waited = now() - since;
  // What the click's own listeners change is its effect in any case.
  const direct = window.event == clicked;
  if (direct || waited > LEARN_MS) changes.disconnect();
  new Set(records.map(({ target }) => target)).forEach((node) => {
    const times = restless.get(node) || 0;
    if (waited > CALM_MS) restless.set(node, times + 1);
    else if (direct || (times <= MOST && !HOVERING.test(window.event?.type))) {
      stirred = true;
      seen();
    }
  });
};

const watch = (node) => node.nodeType > 8 && changes.observe(node, { characterData: true, attributes: true, subtree: true, childList: true });

const begin = (event) => {
  const path = event.composedPath();
  since = now();
  [document, ...path].forEach(watch);
  return path;
};

/** A click happened: the next change is its effect, and so is what changed when it was pressed. */
export const expect = (event) => {
  const path = begin(event);
  clicked = event;
  ever = true;
  if (stirred) seen();
  // A link that leads away takes its time.
  if (path.some((node) => node.matches?.(LINK))) setTimeout(guard(() => event.defaultPrevented || core.$effect(now(), false)));
};

export const watchEffects = () => {
  changes = observer("Mutation", changed);
  // While a page builds itself up, to watch it would cost much and tell nothing.
  setTimeout(guard(watch), CALM_MS, document);
  // What the visitor does next is no effect of the click before, nor is what comes of it.
  listen("pointerdown wheel keydown", (event) => {
    clicked = 0;
    stirred = false;
    begin(event);
  });
  // A link that leads to the top of the page takes the focus from where it was: only the window's own loss is an effect.
  listen("resize blur scroll toggle change input play focusin", ({ type, target }) => clicked && (type != "blur" || target == window) && seen());
  // To ask what is selected costs the page a layout.
  listen("selectionchange", () => {
    if (!ever || now() - since > CALM_MS || getSelection().isCollapsed) return;
    // With the second press of a double click comes what it selects.
    stirred = true;
    seen();
  });
};
