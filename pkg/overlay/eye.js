// How the core sees a page: the DOM in numbers, many at once. A page may have broken anything; what then cannot be told is
// told as if it were not there.
import { mark } from "../tracker/mark.js";

const RENDERED = { visibilityProperty: true, opacityProperty: true, checkVisibilityCSS: true, checkOpacity: true };
/** By which numbers the core knows how an element stands. */
const POSITIONS = ["static", "relative", "absolute", "fixed"];
const CLIPS = 4;
/** Where bars are looked for: at these parts of the viewport's width, and so far from its upper and lower edge, CSS px. */
const ACROSS = [0.1, 0.5, 0.9];
const EDGE_PX = 12;

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

/** Whether two lists hold other things, in whatever order. */
export const differ = (one, other) => one.length != other.length || one.some((thing) => !other.includes(thing));

/** What is hit at a place, in whatever shadow root. */
const hitAt = (x, y) => {
  let hit = document.elementFromPoint(x, y);
  for (let inner; (inner = hit?.shadowRoot?.elementFromPoint(x, y)) && inner != hit; ) hit = inner;
  return hit;
};

/** The bars around an element, of those that were looked at since something last changed. */
let barsAround = new WeakMap();

/** Itself and what is around it, as far as they float above the page. What takes a third of the viewport is none, but part of the page. */
const barsOf = (element) => {
  let bars = element ? barsAround.get(element) : [];
  if (!bars) {
    bars = barsOf(eye.parent(element));
    const floats = /^(fix|stick)/.test(getComputedStyle(element).position);
    if (floats && element.offsetHeight * 3 < innerHeight) bars = [element, ...bars];
    barsAround.set(element, bars);
  }
  return bars;
};

/** The bars at the upper and the lower edge. */
const findBars = () => {
  const { clientWidth, clientHeight } = document.documentElement;
  const barsAt = (x, y) => attempt(() => barsOf(hitAt(x * clientWidth, y)), []);
  return [...new Set([EDGE_PX, clientHeight - EDGE_PX].flatMap((y) => ACROSS.flatMap((x) => barsAt(x, y))))];
};

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
    return Math.max(0, position) | (clips && CLIPS);
  },

  /** Those that were found when the core last looked for elements. */
  bars: [],
  above: (modals) => modals.concat((eye.bars = findBars())),
  /** Something may float now that did not, or no more. */
  stir: () => {
    barsAround = new WeakMap();
  },
  /** Whether other bars are there by now, as the page has scrolled. */
  hasOtherBars: () => differ(findBars(), eye.bars),

  boxes: (elements) => measure(elements, outerBox),
  innerBoxes: (elements) => measure(elements, innerBox),

  page: () => {
    const { clientWidth, clientHeight, scrollWidth, scrollHeight } = document.documentElement;
    return new Float64Array([0, 0, clientWidth, clientHeight, -scrollX, -scrollY - eye.scrolled, scrollWidth, scrollHeight]);
  },
};
