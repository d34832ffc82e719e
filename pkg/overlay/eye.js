// How the core sees a page: the DOM in numbers, many at once. A page may have broken anything; what then cannot be told is
// told as if it were not there.
import { mark } from "../tracker/mark.js";

const RENDERED = { visibilityProperty: true, opacityProperty: true, checkVisibilityCSS: true, checkOpacity: true };
/** By which numbers the core knows how an element stands. */
const POSITIONS = ["static", "relative", "absolute", "fixed"];
const CLIPS = 4;
const FLOATS = 8;

const attempt = (look, otherwise) => {
  try {
    return look();
  } catch {
    return otherwise;
  }
};

/** Whether the browser renders something of the element: no `display: none`, no `visibility: hidden`, no closed `<details>`
 * around it, not fully transparent. Browsers without `checkVisibility` say yes; a box tells the rest. */
const isRendered = (element) => element.checkVisibility?.(RENDERED) ?? true;

/** Whether an element is hit in its middle, or cannot be tried there as it is out of view. */
const covers = (element) =>
  attempt(() => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const hit = element.getRootNode().elementFromPoint(x + width / 2, y + height / 2);
    return !hit || element.contains(hit);
  });

/** Four numbers for each element. */
const measure = (elements, box) => {
  const numbers = new Float64Array(4 * elements.length);
  elements.forEach((element, at) => {
    numbers.set(box(element), 4 * at);
    if (eye.shift) numbers[4 * at + 1] -= eye.shift(element);
  });
  return numbers;
};

const outerBox = (element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return width && height && isRendered(element) ? [x, y, width, height] : [0, 0, 0, 0];
};

const innerBox = (element) => {
  const { x, y } = element.getBoundingClientRect();
  return [x + element.clientLeft, y + element.clientTop, element.clientWidth, element.clientHeight];
};

export const eye = {
  /** So many CSS px further down than it is, the page is to be seen as; `shift` says so of an element, for whoever sets it. */
  scrolled: 0,
  shift: null,

  query: (root, selector) => attempt(() => [...root.querySelectorAll(selector)], []),
  inside: (host) => attempt(() => host.shadowRoot || host.contentDocument, null),
  mark: (element) => attempt(() => mark(element), 0),

  contains: (outer, inner) => {
    for (let node = inner; node; node = node.getRootNode().host) if (outer.contains(node)) return true;
    return false;
  },

  /** None of the two whose overflow belongs to the viewport. */
  parent: (element) => {
    const parent = element.assignedSlot || element.parentElement || element.parentNode?.host;
    return parent && !/^(html|body)$/.test(parent.localName) ? parent : null;
  },

  standing: (element) => {
    const style = getComputedStyle(element);
    const position = POSITIONS.indexOf(style.position.replace("sticky", "relative"));
    // Boxes inside a line, and those without one, clip nothing whatever their overflow says.
    const hasBox = !/^(inline|contents)$/.test(style.display);
    const clips = hasBox && /[^ ]/.test(`${style.overflowX} ${style.overflowY}`.replaceAll("visible", ""));
    return Math.max(0, position) | (clips && CLIPS) | (/^(fix|stick)/.test(style.position) && FLOATS);
  },

  above: (modals, floats) => modals.concat([...new Set(floats)].filter(covers)),

  boxes: (elements) => measure(elements, outerBox),
  innerBoxes: (elements) => measure(elements, innerBox),

  page: () => {
    const { clientWidth, clientHeight, scrollWidth, scrollHeight } = document.documentElement;
    return new Float64Array([0, 0, clientWidth, clientHeight, -scrollX, -scrollY - eye.scrolled, scrollWidth, scrollHeight]);
  },
};
