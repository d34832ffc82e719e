// What stands in view: the window's part of the document, inner scrollers' part of their content, and each element's share.
import { resized, rested, scrolled, seen as inView } from "isotherm-tracker";
import { wake } from "./delivery.js";
import { number, place } from "./elements.js";
import { guard, idle, listen, now, observer, undo } from "./page.js";
import { unhover } from "./pointer.js";

const SETTLE_MS = 150;
// What people look at. More than so many would cost more than they tell.
const LOOKED_AT = "header,nav,footer,aside,section,article,form,figure,table,h1,h2,h3,p,img,video,button,[data-isotherm]";
const MOST = 200;

let settling;
let frame = [0, 0, 0, 0];

/** Sizes of viewport and document as last read. */
export const sizes = () => frame;

const measure = () => {
  const root = document.documentElement;
  frame = [root.clientWidth, root.clientHeight, root.scrollWidth, root.scrollHeight];
};

const resize = () => {
  unhover();
  measure();
  wake(resized(now(), ...frame));
};

const scroll = ({ target, timeStamp }) => {
  unhover();
  if (target.nodeType == 9) {
    if (target == document) showWindow(timeStamp);
  } else {
    const top = target.scrollTop;
    wake(scrolled(timeStamp, number(target), place(target), top, top + target.clientHeight, target.scrollHeight));
  }
};

/** The window shows this part of the document. */
export const showWindow = (at) => {
  wake(scrolled(at, 0, 0, scrollY, scrollY + frame[1], 0));
  clearTimeout(settling);
  settling = setTimeout(() => idle(settle), SETTLE_MS);
};

/** The elements at the upper and lower edge. */
const settle = () => {
  const at = (y) => {
    const element = document.elementFromPoint(frame[0] / 2, y);
    return element ? place(element) : 0;
  };
  rested(at(0), at(frame[1] - 1));
};

const looked = observer(
  "IntersectionObserver",
  (entries) => {
    for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
      // What is taller than the window is wholly in view when it fills it.
      const share = Math.max(intersectionRatio, intersectionRect.height / (rootBounds?.height || 1e9));
      if (share || known.has(target)) inView(now(), number(target), share * 1e3);
      known.add(target);
    }
  },
  { threshold: Array.from({ length: 21 }, (_, i) => i / 20) },
);
let known;

/** Looks for what can be looked at; another view may have other elements. */
export const look = () =>
  idle(() => {
    looked.disconnect();
    known = new WeakSet();
    for (const element of [...document.querySelectorAll(LOOKED_AT)].slice(0, MOST)) looked.observe(element);
  });

export const watchScrolling = guard(() => {
  measure();
  listen(document, "scroll", scroll);
  listen(window, "resize", resize);
  const sized = observer("ResizeObserver", resize);
  sized.observe(document.documentElement);
  if (document.body) sized.observe(document.body);
  undo(() => clearTimeout(settling));
});
