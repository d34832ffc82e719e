// Moves, clicks and strokes of a finger.
import { clicked, moved, spent as told, touched } from "isotherm-tracker";
import { Pointer, Signal } from "./codes";
import { wake } from "./delivery.js";
import { expect } from "./effects.js";
import { isIgnored, number, origin, place } from "./elements.js";
import { listen, spent } from "./page.js";
import { say } from "./signals.js";

// A box read by the last move serves the next ones on the same element for this long, ms.
const BOX_MS = 200;
const SWIPE_PX = 30;
// Where a click that changes nothing is no disappointment.
const CALM =
  "input,textarea,select,option,label,video,audio,canvas,iframe,embed,object,[contenteditable],[role=slider],[role=spinbutton],[class*=carousel],[class*=slider],[class*=stepper]";

let hovered, hoveredPlace, finger, lastClick;
let readAt = 0;
let toldAt = 0;

/** What the last move found may have moved. */
export const unhover = () => (hovered = 0);

/** The innermost element that the page lets us see; a drawing in place of its shapes, an image in place of its areas. */
const target = (event) => {
  let element = event.target;
  if (isIgnored(element)) return;
  if (element.shadowRoot) element = event.composedPath()[0];
  if (element.localName == "area") element = document.querySelector(`[usemap="#${element.parentElement.name}"]`);
  return isIgnored(element) ? 0 : element.closest("svg") || element;
};

const position = (event) => {
  if (event.view == window) return [event.pageX, event.pageY];
  const [x, y] = origin(event.view);
  return [event.clientX + x, event.clientY + y];
};

const move = (event) => {
  const at = event.timeStamp;
  if (at > toldAt + 1e3) told((toldAt = at), spent());
  if (event.pointerType == "touch") {
    if (finger) finger.to = event;
    return touched(at);
  }
  if (event.target != hovered || at - readAt > BOX_MS) {
    hovered = event.target;
    readAt = at;
    const element = target(event);
    hoveredPlace = element ? place(element) : -1;
  }
  if (hoveredPlace >= 0) wake(moved(at, ...position(event), hoveredPlace));
};

const click = (event) => {
  const element = target(event);
  if (element) clickOn(event, element, element.getBoundingClientRect());
};

/** A click whose target's box was read when it happened. */
export const clickOn = (event, element, box) => {
  const { timeStamp, pointerType, detail, button, isTrusted, view } = event;
  // A label's click comes again on its field.
  const echo = lastClick?.target.closest("label")?.control == event.target && timeStamp - lastClick.timeStamp < 50;
  lastClick = event;
  if (echo) return;
  const keyboard = !pointerType && !detail;
  const pointer = keyboard ? Pointer.Keyboard : pointerType == "touch" ? Pointer.Touch : pointerType == "pen" ? Pointer.Pen : Pointer.Mouse;
  const here = place(element, box);
  const [x, y] = keyboard ? origin(view) : position(event);
  const [toX, toY] = keyboard ? [box.x + box.width / 2, box.y + box.height / 2] : [0, 0];
  const anchor = number(element);
  wake(clicked(timeStamp, x + toX, y + toY, here, anchor, pointer, button, isTrusted, anchor && !element.closest(CALM)));
  expect(event);
};

const stroke = (event) => {
  const { type, pointerType, timeStamp } = event;
  if (pointerType != "touch") return;
  if (type == "pointerdown") finger = { from: event, to: event };
  else if (finger) {
    const { from, to } = finger;
    finger = 0;
    const taken = type == "pointercancel";
    // A cancelled touch has no position of its own.
    const end = taken ? to : event;
    const [x, y] = [end.clientX - from.clientX, end.clientY - from.clientY];
    const [wide, high] = [Math.abs(x), Math.abs(y)];
    const name = taken ? "scroll" : wide > high ? (x > 0 ? "right" : "left") : y > 0 ? "down" : "up";
    if (taken || wide + high > SWIPE_PX) say(Signal.Swipe, name, number(from.target), timeStamp - from.timeStamp);
  }
};

/** Follows the pointer over a window's document. */
export const follow = (view) => {
  listen(view, "pointermove", move);
  listen(view, "click auxclick", click);
  listen(view, "pointerdown pointerup pointercancel", stroke);
};
