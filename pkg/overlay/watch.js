// What on the page makes the map stale, and the keys and pointers that the overlay answers to.
import { eye } from "./eye.js";

/** Elements may have moved. */
const MOVED = {};
/** Elements may have come, gone, or changed their names. */
const CHANGED = { search: true };

const EVERYTHING = { subtree: true, childList: true, attributes: true, characterData: true };

/** Tells of changes: `redraw` takes what is due, `follow` that something has begun to move, `raise` that something may have
 * come to stand above the host, `point` where the pointer is, `ask` that the page is shown again; `keys` are what keys do, whether
 * the page has no more to do with them. */
export const watchPage = ({ overhear, intercept, observe }, host, { redraw, follow, raise, point, ask, keys }) => {
  const moved = () => redraw(MOVED);
  overhear(window, moved, "scroll", "resize", "load", "transitionend", "animationend", "pointerover", "focusin", "focusout");
  overhear(window, eye.stir, "resize");
  overhear(window, follow, "transitionrun", "animationstart");
  const sizes = observe(ResizeObserver, moved);
  for (const root of [document.documentElement, document.body]) if (root) sizes.observe(root);

  const onlyMoved = ({ type, attributeName }) => type == "characterData" || attributeName == "style";
  const changes = observe(MutationObserver, (records) => {
    eye.stir();
    redraw(records.every(onlyMoved) ? MOVED : CHANGED);
  });
  const watchBelow = (root) => changes.observe(root, EVERYTHING);
  watchBelow(document);

  // Dialogs and popovers that open later would stand above the overlay.
  const opened = ({ target }) => {
    if (target == host) return;
    raise();
    redraw(CHANGED);
  };
  overhear(window, opened, "toggle", "fullscreenchange");

  const pressed = (event) => {
    if (event.isComposing || !keys[event.key]?.()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  intercept(window, pressed, "keydown");
  const pointed = ({ target, clientX, clientY }) => target == host || point({ x: clientX, y: clientY });
  overhear(document, pointed, "pointermove", "pointerdown");
  overhear(document, ask, "visibilitychange");

  // Changes in shadow roots and frames do not reach the document's observer.
  return watchBelow;
};
