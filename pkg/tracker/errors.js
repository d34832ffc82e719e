// What went wrong in the page: exceptions, rejections, resources that did not load.
import { core } from "isotherm-tracker";
import { Signal } from "./codes";
import { clicked, clicks, since } from "./effects.js";
import { isIgnored } from "./elements.js";
import { PRIVATE } from "./private.js";
import { guard, now } from "./page.js";
import { known, say } from "./signals.js";
import { words } from "./text.js";

// Of a file that stands in its own address nothing is told.
const pathOf = (url) => {
  const { host, pathname } = Object.assign(document.createElement("a"), { href: url.baseVal ?? url });
  return host && pathname;
};

// What went wrong, and where: in which file, and at which ", line, column" of it. How often it came is told, whatever numbers
// are in its words; the core thins it: a loop that fails does not fill the batch. Answers whether it may be a
// click's doing, for which what fails at one place is one thing, whatever its words, and so is what has none.
const tell = (kind, what, url, place, at) => {
  const text = words([what, "source", url && pathOf(url)]) + place;
  const same = text.replace(/\d(?=.*\x1fso)/gs, "");
  // A shelf of lost pictures takes no room from exceptions.
  const most = kind == Signal.Resource ? 99 : 300;
  const told = known(same, most);
  if (++told[0]) say(kind, text, 0, told[0], at);
  const here = known("at" + kind + (place && url + place), most);
  const direct = now() - since < AT_ONCE_MS || clicked.eventPhase;
  const soon = direct || at - clicked.timeStamp < SOON_MS;
  if (!direct) here[1] += soon ? ALONE : 1;
  // Whether it came as often as something was clicked since the first time, which was one's doing, too.
  return ++here[0] + (here[2] ??= soon ? clicks - 1 : NaN) == clicks ? soon : direct && here[1] < ALONE;
};

// What fails again is a click's doing if it follows as soon as this, ms, or while the click is still being told of, and has
// not come by itself so often, or once a while after a click; or if it follows a while later, and came as often as something
// was clicked since the first time.
const AT_ONCE_MS = 50;
const ALONE = 3;
const SOON_MS = 2500;
// What tells of no fault: a loop, or what was given up, by the name of its reason.
const HARMLESS = /^(ResizeObs|Abort|Cancel)/;
// In more than the beginning of a stack no place is looked for: it holds the message, whose length is anybody's.
const STACK = 4096;

/** An ErrorEvent, a PromiseRejectionEvent, or the error event of a resource. */
export const fail = ({ message, timeStamp, error, reason = error, target, colno, lineno, filename = "" }) => {
  const lost = !message && target?.localName;
  const url = target?.currentSrc || target?.src || target?.href;
  if (lost) return !url || isIgnored(target) || target.closest(PRIVATE) || tell(Signal.Resource, lost, url, "");
  // Browsers put different words before the same message.
  const said = (guard(String)(message || (reason?.name ? `${reason.name}: ${reason.message}` : reason?.message || reason)) || typeof reason).replace(/^Uncaught /, "");
  // A rejection has no place of its own, but its reason may know where it was made; an exception's browsers tell now as where
  // that was, now as where it was thrown.
  const [, file, line, column] = ("" + reason?.stack).slice(0, STACK).match(/(\w+:\/\/[^\s()]+):(\d+):(\d+)/) || [, filename, lineno, colno];
  if (tell(Signal.Error, said, file, file && [, line, column].join(", "), timeStamp) && !HARMLESS.test(said)) core.$failed(timeStamp);
};
