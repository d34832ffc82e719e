// What went wrong in the page: exceptions, rejections, resources that did not load.
import { Signal } from "./codes";
import { isIgnored } from "./elements.js";
import { PRIVATE } from "./mark.js";
import { say, times } from "./signals.js";
import { words } from "./text.js";

// Of a file that stands in its own address nothing is told.
const pathOf = (url) => new URL(url.baseVal ?? url, location).pathname.match(/^\/.*/) || "";

// What went wrong, and where: in which file, and at which ", line, column" of it. How often it came is told, and the core
// thins it: a loop that fails does not fill the batch.
const tell = (kind, what, url, place, at) => {
  const text = words([what, "source", url && pathOf(url)]) + place;
  const count = times(text);
  if (count) say(kind, text, 0, count, at);
};

/** An ErrorEvent, a PromiseRejectionEvent, or the error event of a resource. */
export const fail = ({ message, timeStamp, reason, target, colno, lineno, filename = "" }) => {
  const lost = !message && (target?.src || target?.href);
  if (lost) return isIgnored(target) || target.closest(PRIVATE) || tell(Signal.Resource, target.localName, lost, "");
  // Browsers put different words before the same message.
  const said = ("" + (message || reason?.message || reason || "")).replace(/^Uncaught /, "");
  // A rejection has no place of its own, but its reason may know where it was made.
  const [, file, line, column] = reason?.stack?.match(/(\w+:\/\/[^\s()]+):(\d+):(\d+)/) || [, filename, lineno, colno];
  if (said) tell(Signal.Error, said, file, file && [, line, column].join(", "), timeStamp);
};
