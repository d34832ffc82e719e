// Names elements and says where they are: from the DOM to anchor and place numbers.
import { core } from "isotherm-tracker";
import { attribute, mark } from "./mark.js";
import { is, near } from "./match.js";
import { guard, now, observer } from "./page.js";
import { isStable, put } from "./text.js";

export const LANDMARKS = "dialog,main,form,aside,nav,header,footer,section,article";
const INTO = " >>> ";
const SCOPES = LANDMARKS + ",[id],[data-testid],[data-test],[data-qa]";

// The attributes that elements are named by, or kept from being named; that tags are among them does no harm.
const NAMING = (SCOPES + ",role,name,data-isotherm-ignore,data-isotherm-mask").match(/[\w-]+/g);

let numbers;

// How often something was given another name.
let renamed = 0;

/** Pages use elements anew for something else. To compare each name whenever an element is told would cost a visit a fifth more. */
export const watchNames = guard(() => observer("Mutation", () => renamed++).observe(document, { attributeFilter: NAMING, subtree: true }));

// The landmark whose box was read last.
let around;

/** The page may have been laid out anew. */
export const stir = () => (around = 0);

/** Another view numbers anew. */
export const forget = () => {
  numbers = new window.WeakMap();
};

export const isKnown = (element) => numbers.has(element);

/** What contains the element's tree: the host of its shadow root, or the frame of its document. */
const host = (element) => {
  const root = element.getRootNode();
  if (root != document) return (root.nodeType > 8 && root.host) || root.defaultView?.frameElement;
};

/** Whether it, or what it lies in, has the attribute `data-isotherm-…`. */
const isWithin = (element, rule) => element && (element.closest(`[data-isotherm-${rule}]`) || isWithin(host(element), rule));

export const isIgnored = (element) => isWithin(element, "ignore");

/** Those of the names that can stand in a selector: none of what is masked. */
const stable = (element, names) => names.filter((name) => isStable(name) && !isWithin(element, "mask"));

/** Those of its attributes that can stand in a selector, as part of one. */
const quoted = (element, ...names) =>
  names.map((name) => stable(element, [attribute(element, name)]).map((value) => `[${name}="${value}"]`)).join("");

// A tag that would need escaping, or has a number of somebody's in it, becomes `*`.
const tag = ({ localName }) => (/^(?!(.*\d){5})[a-z\d-]+$/i.test(localName) ? localName : "*");

const classes = (element) => stable(element, attribute(element, "class").split(/\s+/)).slice(0, 2);

/** `#id`, or `tag[data-testid="…"]`. */
const identity = (element) => {
  // Tools number what they name, and count anew in the next visit.
  const [id] = stable(element, attribute(element, "id").match(/^\D+$/) || []);
  const test = quoted(element, "data-testid", "data-test", "data-qa");
  return id ? "#" + id : test && tag(element) + test;
};

/** The tag, up to two telling classes, role and name. */
const description = (element) =>
  [tag(element), ...classes(element)].join(".") + quoted(element, "role", "name");

/** From the element outwards to the nearest ancestor with an identity. */
const selector = (element) => {
  const own = identity(element) || description(element);
  if (own[0] == "#") return own;
  for (let up = element; (up = near(up.parentElement, SCOPES)); ) {
    // A landmark can stand for all that is in it; sections and articles only with a class of their own.
    const scope = identity(up) || (is(up, LANDMARKS) && (classes(up)[0] || !is(up, "section,article")) && description(up));
    if (scope) return scope + " " + own;
  }
  return own;
};

/** Selectors from the outermost tree inwards. */
const path = (element) => {
  const outer = host(element);
  return (outer ? path(outer) + INTO : "") + selector(element);
};

/** All that a path selects. */
const all = (path) => {
  const [outermost, ...inner] = path.split(INTO);
  return inner.reduce(
    (hosts, part) => [...hosts].flatMap((host) => [...(host.shadowRoot || host.contentDocument).querySelectorAll(part)]),
    document.querySelectorAll(outermost),
  );
};

const landmark = (element) => near(element.parentElement, LANDMARKS) || near(host(element), LANDMARKS);

/** The element's anchor number in this view; 0 for the document, which also stands for what is to be ignored. */
export const number = (element, depth = 8) => {
  if (!element) return 0;
  const known = numbers.get(element);
  // What a click took away before anybody could look is told by what it was.
  if (known && (known[2] == renamed || !element.isConnected)) return known[0];
  // Its number, what it is called, and since when.
  let entry = [0];
  // A form's fields can stand in for any of its methods: then it has no name.
  try {
    if (isIgnored(element)) return 0;
    const named = path(element);
    // Classes come and go with what is the same. In other trees nobody watches the names.
    entry = [0, named.replace(/\.[\w-]+/g, ""), host(element) ? -1 : renamed];
    if (known?.[1] == entry[1]) {
      known[2] = entry[2];
      return known[0];
    }
    if (known) core.$seen(now(), known[0], 0);
    numbers.set(element, entry);
    const found = all(named);
    // To list what lies behind it would cost more than all the rest.
    const index = element.isConnected ? [].indexOf.call(found, element) : 0;
    const outer = depth && number(landmark(element), depth - 1);
    if (index >= 0 && named.length < 513 && !/^(html|body)$/.test(element.localName)) entry[0] = core.$anchor(put(named), index, found.length || 1, outer, isWithin(element, "mask") ? 0 : mark(element));
  } catch {}
  return entry[0];
};

/** Where a window's coordinates begin on the page. */
export const origin = (view) => {
  // Not by their bare names, of which pages have variables of their own.
  let { scrollX: x, scrollY: y } = window;
  for (let frame; (frame = view != window && view?.frameElement); view = frame.ownerDocument.defaultView) {
    const box = frame.getBoundingClientRect();
    x += box.x + frame.clientLeft;
    y += box.y + frame.clientTop;
  }
  return [x, y];
};

/** The number of the place where the element is now, or was when `box` was read; `left`, `top`: where its window's
 * coordinates begin, if that is known. Its landmark's is told with it. */
export const place = (element, box, left, top, alone) => {
  if (left == null) [left, top] = origin(element.ownerDocument.defaultView);
  const outer = !alone && landmark(element);
  if (outer && outer != around) place((around = outer), 0, left, top, 1);
  box ||= element.getBoundingClientRect();
  return core.$place(number(element), box.x + left + 0.5, box.y + top + 0.5, box.width + 0.5, box.height + 0.5);
};
