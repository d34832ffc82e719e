// Names elements and says where they are: from the DOM to anchor and place numbers.
import { anchor, place as placed } from "isotherm-tracker";
import { isStable, put } from "./text.js";

const LANDMARKS = "header,nav,main,footer,aside,form,dialog,section,article";
const TEST_IDS = ["data-testid", "data-test", "data-qa"];
const INTO = " >>> ";

let numbers;

/** Another view numbers anew. */
export const forget = () => (numbers = new WeakMap());

/** An attribute that can stand in a selector, or nothing. */
const stable = (element, name) => {
  // Through the prototype: a form's fields stand in for its own properties.
  const value = Element.prototype.getAttribute.call(element, name);
  return value && isStable(value) && !element.closest("[data-isotherm-mask]") ? value : "";
};

const quoted = (element, name) => {
  const value = stable(element, name);
  return value && `[${name}="${value}"]`;
};

// A tag that would need escaping becomes `*`.
const tag = ({ localName }) => (/^[a-z\d-]+$/i.test(localName) ? localName : "*");

const classes = (element) =>
  element.closest("[data-isotherm-mask]") ? [] : [...element.classList].filter(isStable).slice(0, 2);

/** `#id`, or `tag[data-testid="…"]`. */
const identity = (element) => {
  const id = stable(element, "id");
  const test = TEST_IDS.map((name) => quoted(element, name)).find(Boolean);
  return id ? "#" + id : test && tag(element) + test;
};

/** The tag, up to two telling classes, role and name. */
const description = (element) =>
  [tag(element), ...classes(element)].join(".") + quoted(element, "role") + quoted(element, "name");

/** Whether it can stand for all that is in it; sections and articles only with a class of their own. */
const isScope = (element) =>
  element.matches(LANDMARKS) && (!/^(section|article)$/.test(element.localName) || classes(element)[0]);

/** From the element outwards to the nearest ancestor with an identity. */
const selector = (element) => {
  const own = identity(element) || description(element);
  if (own[0] == "#") return own;
  for (let up = element, steps = 0; (up = up.parentElement) && steps++ < 40; ) {
    const scope = identity(up) || (isScope(up) && description(up));
    if (scope) return scope + " " + own;
  }
  return own;
};

/** What contains the element's tree: the host of its shadow root, or the frame of its document. */
const host = (element) => {
  const root = element.getRootNode();
  if (root != document) return root.nodeType == 11 ? root.host : root.defaultView?.frameElement;
};

/** Selectors from the outermost tree inwards. */
const path = (element) => {
  const outer = host(element);
  return (outer ? path(outer) + INTO : "") + selector(element);
};

/** All that a path selects. */
const all = (path) =>
  path
    .split(INTO)
    .reduce(
      (roots, part) => roots.flatMap((root) => [...(root.shadowRoot || root.contentDocument || root).querySelectorAll(part)]),
      [document],
    );

const landmark = (element) => element.parentElement?.closest(LANDMARKS) || host(element)?.closest(LANDMARKS);

export const isIgnored = (element) => element.closest("[data-isotherm-ignore]");

/** The element's anchor number in this view; 0 for the document, which also stands for what is to be ignored. */
export const number = (element, depth = 8) => {
  if (!element || /^(html|body)$/.test(element.localName)) return 0;
  let known = isIgnored(element) ? 0 : numbers.get(element);
  if (known == null) {
    const named = path(element);
    const found = all(named);
    const index = found.indexOf(element);
    const outer = depth && number(landmark(element), depth - 1);
    known = index < 0 || named.length > 512 ? 0 : anchor(put(named), index, found.length, outer, 0);
    numbers.set(element, known);
  }
  return known;
};

/** Where a window's coordinates begin on the page. */
export const origin = (view) => {
  let [x, y] = [scrollX, scrollY];
  for (let frame; view && (frame = view != window && view.frameElement); view = frame.ownerDocument.defaultView) {
    const box = frame.getBoundingClientRect();
    x += box.x + frame.clientLeft;
    y += box.y + frame.clientTop;
  }
  return [x, y];
};

/** The number of the place where the element is now, or was when `box` was read. Its landmark's is told with it. */
export const place = (element, box) => {
  const outer = box !== null && landmark(element);
  if (outer) place(outer, null);
  const { x, y, width, height } = box || element.getBoundingClientRect();
  const [left, top] = origin(element.ownerDocument.defaultView);
  return placed(number(element), x + left + 0.5, y + top + 0.5, width + 0.5, height + 0.5);
};
