// Watches for what follows a click: something that changes before the visitor's eyes, or a request that may.
import { core } from "isotherm-tracker";
import { Effect } from "./codes";
import { is } from "./match.js";
import { guard, listen, now, observer, wrap } from "./page.js";
import { roots } from "./roots.js";

// What changes so long after a click, or after the page began, does so of its own accord, ms; and for so long that is learnt.
const CALM_MS = 2500;
const LEARN_MS = 1e4;

// Events of a mouse or pointer that neither presses nor releases; unless it drags, their listeners change what it is over.
const HOVERING = /(use|ter)[^duc]/;

const LINK = '[href]:not([href^="javascript:"],[href^="#"])';

// How often what first was a click's effect has to change by itself to be no effect any more: a message goes, once or
// twice, and of each that comes with a click one going is forgiven. What first changed by itself, as a carousel, only once
// more: it may have come late. But in the body everybody's windows come and go, and the root is dressed as the page begins.
const MOST = 2;
// What changes again after the same while, if that is so long, as a clock does, needs no calm to be known by.
const TICK_MS = 400;
// What changes by itself is a click's effect all the same if it follows so soon, ms, had rested as long, and is out of its time:
// the next picture of a carousel comes with the next frame where it is asked for.
const SOON_MS = 99;
let restless;
/** When the visitor last did something. */
export let since = 0;
/** The latest click. */
export let clicked = 0;
/** How many there were. */
export let clicks = 0;
// Whether what pressed it was a finger.
let changes, touch, root, shown, clickedAt;

/** Something changed that the visitor sees. */
export const seen = (effect = Effect.Seen) => core.$effect(now(), effect);

// What so many fields show, but for passwords; kept until it is compared, and nowhere told. Browsers know them by
// their tags, without a search, but in a shadow root.
const FIELDS = 999;
const showing = (root) =>
  "input select textarea".split(" ").map((tag) =>
    [].slice.call((root.getElementsByTagName || root.querySelectorAll).call(root, tag), 0, FIELDS).map(({ type, value, checked }) => type == "password" || [value, checked]),
  ) + "";

/** What a press or its click made fields show is its effect. Returns of which tree that was asked, if it was. */
export const compare = () => {
  const asked = root;
  root = 0;
  if (asked && shown != (shown = showing(asked))) seen();
  return asked;
};

// Whoever closes all menus at every click writes again what is written there.
const isOther = ({ target, attributeName, oldValue }) =>
  oldValue == null || oldValue != (attributeName ? target.getAttribute(attributeName) : target.data);

const changed = (records) => {
  const at = now();
  const waited = at - since;
  // What the click's own listeners change is its effect in any case.
  const { type, buttons } = window.event || {};
  const direct = window.event == clicked;
  if (direct || waited > LEARN_MS) changes.disconnect();
  records.filter(isOther).forEach(({ target }) => {
    // How often it changed by itself, when it changed last, how long after the change before, and the shortest such while.
    const [times, last, pause, least] = restless.get(target) || [MOST - 1];
    // Once for all that is told of it at a time.
    if (last == at && !direct) return;
    const ticks = at - last > TICK_MS && Math.abs(at - last - pause) < SOON_MS;
    // It may have been its turn at any of some times: what takes turns with others changes after one or after several.
    const off = Math.abs(((at - last + least / 2) % least) - least / 2);
    if (times > MOST && !direct && at - clickedAt < SOON_MS && clickedAt - last > SOON_MS && off > SOON_MS) return seen();
    let more = 0;
    if (waited > CALM_MS || (ticks && since < last)) more = !is(target, "html,body");
    else if (direct || (times <= MOST && (touch || buttons || !HOVERING.test(type)))) {
      more = -(times > 0 && times <= MOST && !ticks);
      seen();
    }
    restless.set(target, [times + more, at, at - last, at - last > least ? least : at - last]);
  });
};

const watch = (node) => node.nodeType > 8 && changes.observe(node, { characterDataOldValue: true, attributeOldValue: true, subtree: true, childList: true });

/** `asked`: of which tree is known already what it shows. */
const begin = (event, asked) => {
  const path = event.composedPath();
  since = now();
  [document, ...path, ...roots].forEach(watch);
  if (!root) {
    root = path[0].getRootNode();
    if (root != asked) shown = showing(root);
  }
  return path;
};

/** A click happened: the next change is its effect. */
export const expect = (event) => {
  clicked = event;
  clickedAt = now();
  clicks++;
  // A link that leads away takes its time.
  if (begin(event).some((node) => is(node, LINK))) setTimeout(guard(() => event.defaultPrevented || seen(Effect.Begun)));
};

/** The visitor does something, of which the next change is the effect. */
export const act = (event) => {
  const asked = compare();
  since = now();
  core.$touched(since);
  if (event.type[0] == "p") {
    touch = event.pointerType == "touch";
    begin(event, asked);
  }
};

/** The press ends. */
export const lift = () => (since = now());

export const watchEffects = () => {
  // Asked at once: of a page's own that is none nothing is recorded.
  (restless = new window.WeakMap()).get(window);
  changes = observer("Mutation", changed);
  // While a page builds itself up, to watch it would cost much and tell nothing.
  setTimeout(guard(watch), CALM_MS, document);
  // Whoever is asked something thinks, and that is no page's slowness.
  ["alert", "confirm", "prompt"].map((name) =>
    wrap(window, name, (ask) => (...words) => {
      guard(seen)(Effect.Done);
      return ask.apply(window, words);
    }),
  );
  // A script may lead away as a link does, however slow the next page is to come; not every browser tells.
  listen("navigate", ({ destination }) => destination.sameDocument || seen(Effect.Begun), window.navigation);
  // A link that leads to the top of the page takes the focus from where it was: only the window's own loss is an effect.
  listen("copy cut resize blur toggle change input play pause seeking volumechange ratechange focusin beforeprint pointerlockchange", ({ type, target }) => (type != "blur" || target == window) && seen(Effect.Done));
  // Several clicks select with the press. To ask what is selected costs the page a layout.
  listen("selectionchange", () => clicked && now() - since < CALM_MS && !getSelection().isCollapsed && seen());
};
