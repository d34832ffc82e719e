// What stands in view: the window's part of the document, inner scrollers' part of their content, and each element's share.
import { core } from "isotherm-tracker";
import { Effect } from "./codes";
import { seen } from "./effects.js";
import { isKnown, LANDMARKS, number, place } from "./elements.js";
import { guard, idle, listen, now, observer, signal, soon } from "./page.js";
import { findRoots, roots } from "./roots.js";

// What people look at, besides landmarks. More than so many would cost more than they tell.
const LOOKED_AT = ",p,h2,table,button,[data-isotherm],h3,video,h1,img,figure";
const MOST = 200;
// It settles so long after a scroll, ms: to look around costs more than all else of one, and what stood there for less was
// not looked at.
const REST_MS = 500;

let looked, resting;

/** Whether something in the page scrolls but the page itself. */
export let nested;

/** Sizes of viewport and document as last read. */
export let sizes;

const measure = () => {
  // Without a doctype it is the body whose box is the window's.
  const root = document.scrollingElement || document.documentElement;
  // A body that scrolls in the window's place holds the whole page.
  sizes = [root.clientWidth, root.clientHeight, root.scrollWidth, Math.max(root.scrollHeight, document.body.scrollHeight)];
};

/** A scroller shows this part of its content; without one it is the window, of the document. */
export const show = (at, scroller) => {
  const top = scroller ? scroller.scrollTop : window.scrollY;
  rest();
  if (scroller && scroller != document.body) {
    nested = true;
    const anchor = number(scroller);
    // Without a number, as what is to be ignored, it would count as the window.
    return anchor && core.$scrolled(at, anchor, place(scroller), top, top + scroller.clientHeight, scroller.scrollHeight);
  }
  core.$scrolled(at, 0, 0, top, top + sizes[1], 0);
};

const scrolled = guard(({ target }) => {
  seen(Effect.Done);
  soon(() => show(now(), target.ownerDocument && target), target);
});

// The same listener twice is one.
const follow = (root) => root.addEventListener("scroll", scrolled, { passive: true, capture: true, signal });

const rest = () => (resting ||= setTimeout(idle, REST_MS, settle));

/** The sizes; the elements at the upper and lower edge; what came meanwhile, as on pages that load more when they are scrolled. */
export const settle = () => {
  resting = 0;
  measure();
  const at = (y) => {
    const element = document.elementFromPoint(sizes[0] / 2, y);
    return element && place(element);
  };
  core.$settled(now(), ...sizes, at(0), at(sizes[1] - 1));
  findRoots();
  roots.forEach(follow);
  [document, ...roots].flatMap((root) => [...root.querySelectorAll(LANDMARKS + LOOKED_AT)]).slice(0, MOST).forEach((element) => looked.observe(element));
};

const look = (entries) => {
  const at = now();
  for (const { target, intersectionRatio, intersectionRect } of entries) {
    // What is taller than the window is wholly in view when it fills it.
    const share = Math.max(intersectionRatio, intersectionRect.height / sizes[1]);
    if (share || isKnown(target)) core.$seen(at, number(target), share * 1e3);
  }
};

/** Another view sees everything anew, once it has settled. */
export const lookAway = () => looked?.disconnect();

export const watchScrolling = () => {
  measure();
  follow(window);
  listen("resize", rest);
  guard(() => observer("Resize", rest).observe(document.body))();
  looked = observer("Intersection", look, { threshold: [...Array(21)].map((_, step) => step / 20) });
};
