// Moves, clicks and strokes of a finger.
import { core } from "isotherm-tracker";
import { Pointer, Promised, Signal } from "./codes";
import { compare, expect } from "./effects.js";
import { isIgnored, number, origin, place, stir } from "./elements.js";
import { FIELDS, is, LIVELY } from "./match.js";
import { gap, guard, listen, now, signal, soon } from "./page.js";
import { say } from "./signals.js";

const SWIPE_PX = 30;
// Where a click may do what we do not notice, or once too often nothing; of what has a value, as sliders and spin buttons.
const CALM =
  FIELDS + ",video,canvas,[contenteditable],[aria-valuenow],:has(>[type=number]):not(body,form,main,:has(p,img,[type=submit])),:not(body):is([class*=carousel],[class*=slider],[class*=swiper],[class*=splide])";

// `echo`: the field on which the latest click is to come again, if that was on its label.
let hovered, hoveredElement, pressed, to, lastClick, echo;
let movedAt = 0;
// Moves that are not told yet, four entries each: when, where on the page, over what.
let moves = [];

/** The innermost element that the page lets us see; to list the whole path costs as much as all else of a move. */
const inner = (event) => (event.target.shadowRoot ? event.composedPath()[0] : event.target);

const BUTTON = "button,[role=button]";

/** The nearest around the element, itself included. It may be in another tree; an event that is over has no path any more. */
const around = (element, event, what) => event.composedPath().find((node) => is(node, what)) || element.closest(what);

/** What counts for it, if anything: a button in place of what is in it, a drawing in place of its shapes, an image in place of its areas. */
const counted = (element, event) => {
  if (element.localName == "area") element = element.getRootNode().querySelector(`[usemap="#${CSS.escape(element.closest("map").name)}"]`);
  return isIgnored(element) ? 0 : around(element, event, BUTTON) || element.ownerSVGElement || element;
};

/** Where on the page the corner of the window is to which the event's position counts; asking the page costs a layout. */
const corner = (event) =>
  event.view == window ? [event.pageX - event.clientX, event.pageY - event.clientY] : origin(event.view);

/** By the clock of our own window; a frame has another. */
const time = (event) => (event.view == window ? event.timeStamp : now());

// It comes so often that it only keeps the move, and is not even timed: later, a box is read once for all moves over it.
// Whatever is asked of an event costs as much as all else.
const move = (event) => {
  try {
    const isOwn = event.view == window;
    const at = isOwn ? event.timeStamp : now();
    if (event.pointerType == "touch") {
      to = event;
      core.$touched(at);
    } else if (at >= movedAt + gap) {
      movedAt = at;
      const target = inner(event);
      if (target != hovered) {
        hovered = target;
        hoveredElement = 0;
        // Now: what is to be ignored may be gone when it is told.
        hoveredElement = counted(target, event);
      }
      if (!hoveredElement) return;
      if (isOwn) moves.push(at, event.pageX, event.pageY, hoveredElement);
      else {
        const [left, top] = origin(event.view);
        moves.push(at, event.clientX + left, event.clientY + top, hoveredElement);
      }
      if (moves.length < 5) soon(tellMoves);
    }
  } catch {}
};

/** Tells the moves so far. */
export const tellMoves = () => {
  stir();
  let last, known;
  const told = moves;
  moves = [];
  for (let at = 0; at < told.length; at += 4) {
    const element = told[at + 3];
    if (element != last) known = guard(place)((last = element));
    core.$moved(told[at], told[at + 1], told[at + 2], known);
  }
};

/** A click. `early`: where its target was when it happened, before anybody watched what would follow. */
export const click = (event, target = inner(event), early) => {
  const element = counted(target, event);
  if (!element) return;
  stir();
  const box = ((element == target || !element.isConnected) && early) || element.getBoundingClientRect();
  const { pointerType } = event;
  // A label's click comes again on its field, before anything is pressed.
  if (echo == target) return (echo = 0);
  const field = around(target, event, "label")?.control;
  echo = field != target && field;
  if (event.isTrusted) lastClick = event;
  // A key has no position of its own.
  const keyboard = !pointerType && !event.detail;
  const [x, y] = keyboard ? [box.x + box.width / 2, box.y + box.height / 2] : [event.clientX, event.clientY];
  const [left, top] = keyboard ? origin(event.view) : corner(event);
  const pointer = keyboard ? Pointer.Keyboard : pointerType == "touch" ? Pointer.Touch : pointerType == "pen" && Pointer.Pen;
  const anchor = number(element);
  core.$clicked(time(event), x + left, y + top, place(element, box, left, top), anchor, pointer, event.button, event.isTrusted);
  // What the visitor has not clicked, or for another menu, promises nothing.
  if (early || event.button || !event.isTrusted) return;
  // To ask for its style may have the page recalculate all styles, and there is time.
  const promise = () => {
    if (lastClick != event) return;
    compare();
    core.$promised(getComputedStyle(element).cursor == "pointer" || element.closest(LIVELY) ? Promised.Effect : Promised.Nothing);
  };
  if (anchor && event.view == window && !element.closest(CALM)) soon(promise);
  expect(event);
};

/** Follows a finger, and any press on what is disabled. */
export const stroke = (event) => {
  const { type, target, pointerType } = event;
  echo = 0;
  if (type == "pointerdown") pressed = to = event;
  else if (pressed && pointerType) {
    const from = pressed;
    pressed = 0;
    const taken = type == "pointercancel";
    // A cancelled touch has no position of its own.
    const end = taken ? to : event;
    const x = end.clientX - from.clientX;
    const y = end.clientY - from.clientY;
    const isFar = taken || x * x + y * y > SWIPE_PX ** 2;
    const name = taken ? "scroll" : x * x > y * y ? (x > 0 ? "right" : "left") : y > 0 ? "down" : "up";
    if (isFar && pointerType == "touch") say(Signal.Swipe, name, number(from.target), event.timeStamp - from.timeStamp);
    // Of what is disabled browsers tell no click, but of buttons beside the first.
    if (!isFar && !event.button && target == from.target && target.closest(":disabled:not(fieldset)")) click(event);
  }
};

/** Follows the pointer over a window's document. */
export const follow = (view) => {
  view.addEventListener("pointermove", move, { passive: true, capture: true, signal });
  listen("click auxclick", (event) => click(event), view);
};
